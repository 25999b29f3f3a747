// make_picture_vectors FOLDER: writes tests/vectors/picture anew (FOLDER/good and FOLDER/broken).
#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include "common/base/Literals.h"
#include "tests/common/picture/PictureVectors.h"

using namespace veilpix::picture;

namespace {

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

bool writeAll(const QString& folder, const std::vector<PictureVector>& vectors)
{
    bool written = QDir().mkpath(folder);
    for (const PictureVector& vector : vectors) {
        const QString path = folder + u'/' + QString::fromLatin1(vector.name);
        written = written && write(path + u".png"_s, vector.png) && write(path + u".txt"_s, vector.description());
    }
    printf("%s: %zu\n", qPrintable(folder), vectors.size());
    return written;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 2) {
        fputs("make_picture_vectors FOLDER\n", stderr);
        return 2;
    }
    return writeAll(arguments[1] + u"/good"_s, goodPictureVectors()) &&
                   writeAll(arguments[1] + u"/broken"_s, brokenPictureVectors())
               ? 0
               : 1;
}
