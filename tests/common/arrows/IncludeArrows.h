// Which folder may include which, read off the #include lines of a source tree.
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace veilpix::tests {

class IncludeArrows {
public:
    // root: a tree with common/, server/, app/, cli/ and tests/ in it, any of which may be missing.
    explicit IncludeArrows(QString root);

    // One line for each violation: "file:line: what is wrong". Also counts what it read, so that an empty tree shows.
    [[nodiscard]] QStringList violations();
    [[nodiscard]] int filesRead() const { return m_files; }
    [[nodiscard]] int includesRead() const { return m_includes; }

private:
    void readFile(const QString& path);
    [[nodiscard]] QString complaintAbout(const QString& path, const QString& included, bool quoted) const;
    [[nodiscard]] QString complaintAboutQt(const QString& path, const QString& header) const;
    [[nodiscard]] static bool qtModuleHas(const QString& module, const QString& header);

    QString m_root;
    QStringList m_violations;
    int m_files = 0;
    int m_includes = 0;
};

} // namespace veilpix::tests
