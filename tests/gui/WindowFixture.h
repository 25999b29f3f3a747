// The whole app on a folder of its own, with its real bundled server process, and answers in a person's place.
#pragma once

#include <QSize>
#include <QTemporaryDir>
#include <memory>

#include "app/Composition.h"
#include "tests/gui/ScriptedPrompts.h"

namespace veilpix::tests {

class WindowFixture {
public:
    // profile: a folder to go on with; empty = a new one. server: valid = used instead of a bundled one. program: the
    // bundled server; empty = the one that was built.
    explicit WindowFixture(const QString& profile = {}, const QUrl& server = {}, const QString& program = {});
    ~WindowFixture();

    [[nodiscard]] views::MainWindow& window() { return m_composition->window(); }
    [[nodiscard]] Composition& app() { return *m_composition; }
    [[nodiscard]] ScriptedPrompts& prompts() { return *m_prompts; }
    [[nodiscard]] QString folder() const { return m_dir.path(); }
    [[nodiscard]] QString makePicture(const QString& name, QSize size = {640, 480}) const; // a file outside the profile

    template <class W = QWidget> [[nodiscard]] W* find(const char* name) // the one in sight
    {
        return qobject_cast<W*>(visible(QLatin1String(name)));
    }
    // Each waits and says whether it came about.
    [[nodiscard]] bool waitFor(const char* name, int ms = 30'000);
    // Name and password into the form for a new account, and Enter; comes back at once.
    [[nodiscard]] bool submitNewAccount(const QString& name, const QString& password);
    // On from the page with the words: retypes three.
    [[nodiscard]] bool confirmWords();
    [[nodiscard]] bool registerByKeyboard(const QString& name, const QString& password);
    [[nodiscard]] bool signInByKeyboard(const QString& name, const QString& password); // sent, not waited for
    // What is wrong, as the page in sight says it; waits for it. Empty = nothing.
    [[nodiscard]] QString problem(int ms = 30'000);
    // What the message bar says: the one of a dialog, where one is open and says something.
    [[nodiscard]] QString said();
    [[nodiscard]] bool addAndWait(const QStringList& paths, int pictures);

private:
    [[nodiscard]] QWidget* visible(const QString& name);

    QTemporaryDir m_dir;
    ScriptedPrompts* m_prompts = nullptr;
    std::unique_ptr<Composition> m_composition;
};

} // namespace veilpix::tests
