// Which folder may include which, read off the #include lines of a source tree.
#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

namespace veilpix::tests {

class IncludeArrows {
public:
    // root: a tree with common/, server/, app/, cli/ and tests/ in it, any of which may be missing.
    explicit IncludeArrows(QString root);

    // One line for each violation: "file:line: what is wrong", or the files of a circle. Also counts what it read, so
    // that an empty tree shows.
    [[nodiscard]] QStringList violations();
    [[nodiscard]] int filesRead() const { return m_files; }
    [[nodiscard]] int includesRead() const { return m_includes; }

private:
    void readFile(const QString& path);
    void findCircles();
    [[nodiscard]] QString complaintAbout(const QString& path, const QString& included, bool quoted) const;
    [[nodiscard]] QString complaintAboutQt(const QString& path, const QString& header) const;
    [[nodiscard]] static bool qtModuleHas(const QString& module, const QString& header);

    QString m_root;
    QMap<QString, QStringList> m_graph; // what each file includes of this tree
    QStringList m_violations;
    int m_files = 0;
    int m_includes = 0;
};

} // namespace veilpix::tests
