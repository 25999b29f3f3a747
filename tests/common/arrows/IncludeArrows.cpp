#include "tests/common/arrows/IncludeArrows.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QRegularExpression>
#include <QSet>
#include <algorithm>
#include <functional>
#include <vector>

#include "common/base/Literals.h"

namespace veilpix::tests {

namespace {

// Files under `folder` may include what lies under `targets` but not under `except`, and nothing else of the tree. The
// longest folder counts.
struct Rule {
    const char* folder;
    std::vector<const char*> targets;
    std::vector<const char*> except = {};
};

const std::vector<Rule>& rules()
{
    static const std::vector<Rule> all = {
        {"common/base", {"common/base"}},
        {"common/crypto", {"common/crypto", "common/base"}},
        {"common/api", {"common/api", "common/base"}},
        {"common/picture", {"common/picture", "common/crypto", "common/base"}},
        {"common/classic", {"common/classic", "common/crypto", "common/base"}},
        {"common/identity", {"common/identity", "common/crypto", "common/base"}},
        {"common/trust", {"common/trust", "common/identity", "common/picture", "common/crypto", "common/base"}},
        {"server/http", {"server/http", "common"}},
        {"server/auth", {"server/auth", "common"}},
        {"server/store", {"server/store", "common"}},
        {"server/handlers", {"server/handlers", "server/http", "server/auth", "server/store", "common"}},
        {"server", {"server", "common"}}, // main.cpp and what it composes the program with
        {"app/settings", {"app/settings", "common"}},
        {"app/net", {"app/net", "app/settings", "common"}},
        {"app/decoder", {"app/decoder", "common"}},
        {"app/session", {"app/session", "app/net", "app/settings", "common"}},
        {"app/pictures",
         {"app/pictures", "app/session", "app/net", "app/decoder", "app/settings", "common"},
         {"app/pictures/sharing"}},
        {"app/pictures/sharing", {"app/pictures", "app/session", "app/net", "app/decoder", "app/settings", "common"}},
        {"app/transfers",
         {"app/transfers", "app/pictures", "app/session", "app/net", "app/decoder", "app/settings", "common"}},
        {"app/models",
         {"app/models", "app/transfers", "app/pictures", "app/session", "app/net", "app/settings", "common"}},
        {"app/views",
         {"app/views", "app/models", "app/transfers", "app/pictures", "app/session", "app/net", "app/decoder",
          "app/settings", "common"}},
        {"app", {"app", "common"}}, // main.cpp
        {"cli", {"cli", "common"}},
        {"tests/common", {"tests", "common"}},
        {"tests/cli", {"tests", "common", "cli"}},
        {"tests/server", {"tests", "server", "common"}},
        {"tests/app", {"tests", "app", "common"}},
        {"tests/gui", {"tests", "app", "common"}},
        {"tests", {"tests", "app", "server", "common"}}, // e2e, fuzz, bench, support
    };
    return all;
}

bool liesUnder(const QString& path, const QString& folder)
{
    return path.startsWith(folder + u'/');
}

const Rule* ruleFor(const QString& path)
{
    const Rule* best = nullptr;
    for (const Rule& rule : rules()) {
        const QString folder = QString::fromLatin1(rule.folder);
        if (liesUnder(path, folder) && (!best || folder.size() > QString::fromLatin1(best->folder).size())) {
            best = &rule;
        }
    }
    return best;
}

} // namespace

IncludeArrows::IncludeArrows(QString root) : m_root(std::move(root))
{
}

QStringList IncludeArrows::violations()
{
    for (const char* top : {"common", "server", "app", "cli", "tests"}) {
        QDirIterator files(m_root + u'/' + QString::fromLatin1(top),
                           {u"*.h"_s, u"*.hpp"_s, u"*.cpp"_s, u"*.cc"_s, u"*.inc"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            readFile(files.next());
        }
    }
    findCircles();
    m_violations.sort();
    return m_violations;
}

void IncludeArrows::readFile(const QString& path)
{
    static const QRegularExpression include(uR"(^\s*#\s*include\s*(["<])([^">]+)[">])"_s);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        m_violations += path + u": cannot be read"_s;
        return;
    }
    ++m_files;
    const QString relative = path.mid(m_root.size() + 1);
    int line = 0;
    while (!file.atEnd()) {
        ++line;
        const auto match = include.match(QString::fromUtf8(file.readLine()));
        if (!match.hasMatch()) {
            continue;
        }
        ++m_includes;
        if (match.captured(1) == u'"') {
            m_graph[relative] += match.captured(2);
        }
        const QString complaint = complaintAbout(relative, match.captured(2), match.captured(1) == u'"');
        if (!complaint.isEmpty()) {
            m_violations += u"%1:%2: %3 %4"_s.arg(relative).arg(line).arg(match.captured(2), complaint);
        }
    }
}

// Goes down every chain of includes once; a file that stands in the chain already closes a circle.
void IncludeArrows::findCircles()
{
    QSet<QString> done;
    QStringList chain;
    const std::function<void(const QString&)> follow = [&](const QString& file) {
        if (const qsizetype begin = chain.indexOf(file); begin >= 0) {
            m_violations += u"%1: includes itself: %2"_s.arg(file, (chain.mid(begin) << file).join(u" > "_s));
            return;
        }
        if (done.contains(file)) {
            return;
        }
        chain += file;
        const QStringList included = m_graph.value(file);
        for (const QString& next : included) {
            follow(next);
        }
        chain.removeLast();
        done += file;
    };
    const QStringList files = m_graph.keys();
    for (const QString& file : files) {
        follow(file);
    }
}

QString IncludeArrows::complaintAbout(const QString& path, const QString& included, bool quoted) const
{
    if (included.contains(u".."_s) || included.startsWith(u'/')) {
        return u"leaves the tree by its path"_s;
    }
    if (!quoted) {
        return complaintAboutQt(path, included);
    }
    if (included.endsWith(u".moc"_s) && !included.contains(u'/')) {
        return {};
    }
    if (!QFileInfo::exists(m_root + u'/' + included)) {
        return u"is not there: quoted includes start at the top of the tree"_s;
    }
    const Rule* rule = ruleFor(path);
    if (!rule) {
        return u"is included from a folder that no rule names"_s;
    }
    const auto lies = [&](const char* target) { return liesUnder(included, QString::fromLatin1(target)); };
    const bool allowed = std::any_of(rule->targets.begin(), rule->targets.end(), lies) &&
                         std::none_of(rule->except.begin(), rule->except.end(), lies);
    return allowed ? QString() : u"may not be included from "_s + QString::fromLatin1(rule->folder);
}

QString IncludeArrows::complaintAboutQt(const QString& path, const QString& header) const
{
    static const QStringList widgets = {u"QtWidgets"_s, u"QtSvgWidgets"_s};
    static const QStringList beyondCore = {u"QtGui"_s, u"QtNetwork"_s, u"QtHttpServer"_s, u"QtSql"_s, u"QtSvg"_s};
    QStringList forbidden;
    if (liesUnder(path, u"common"_s) || liesUnder(path, u"cli"_s)) {
        forbidden = widgets + beyondCore;
    } else if (liesUnder(path, u"server"_s)) {
        forbidden = widgets + QStringList{u"QtGui"_s, u"QtSvg"_s};
        if (!liesUnder(path, u"server/http/qt"_s)) {
            forbidden += u"QtHttpServer"_s;
        }
    } else if (liesUnder(path, u"app"_s) && !liesUnder(path, u"app/views"_s) && path != u"app/main.cpp"_s) {
        forbidden = widgets;
    }
    for (const QString& module : forbidden) {
        if (header == module || header.startsWith(module + u'/') || qtModuleHas(module, header)) {
            return u"belongs to %1, which has no place here"_s.arg(module);
        }
    }
    return {};
}

// <QWidget> and <qwidget.h> alike, as the headers that Qt has installed say.
bool IncludeArrows::qtModuleHas(const QString& module, const QString& header)
{
    static const QString headers = QLibraryInfo::path(QLibraryInfo::HeadersPath);
    return !header.contains(u'/') && QFileInfo::exists(headers + u'/' + module + u'/' + header);
}

} // namespace veilpix::tests
