#include <QDir>
#include <QFile>
#include <QSet>
#include <cstdio>
#include <functional>

#include "cli/Commands.h"
#include "cli/Console.h"
#include "cli/FolderListing.h"
#include "cli/Opening.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"
#include "common/picture/PictureMark.h"

namespace veilpix::cli {

namespace {

constexpr int MostNames = 10'000; // "photo (10000).jpg"

// `photo.jpg`, then `photo (2).jpg`, … : the first that is free.
Result<void> giveFreeName(base::AtomicFile& file, const QString& name)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString stem = dot > 0 ? name.first(dot) : name;
    const QString extension = dot > 0 ? name.sliced(dot) : QString();
    Result<void> named = file.setFileName(name);
    for (int number = 2; !named && named.error().code == ErrorCode::AlreadyExists && number <= MostNames; ++number) {
        named = file.setFileName(u"%1 (%2)%3"_s.arg(stem).arg(number).arg(extension));
    }
    return named;
}

// Of the path, the folders that are not there yet, the innermost first.
QStringList missingFolders(const QString& path)
{
    QStringList missing;
    for (QString folder = QDir::cleanPath(QDir(path).absolutePath()); !QFileInfo::exists(folder);
         folder = QFileInfo(folder).path()) {
        missing += folder;
    }
    return missing;
}

QString counted(int number, const char* one, const char* many)
{
    return u"%1 %2"_s.arg(number).arg(QLatin1String(number == 1 ? one : many));
}

void removeFolders(const QStringList& innermostFirst)
{
    for (const QString& folder : innermostFirst) {
        (void)QDir().rmdir(folder); // refuses one that holds something
    }
}

// Told by its first bytes, whatever its name. One that cannot be read may be a picture, for all that anybody knows.
bool isWorthTrying(const QByteArray& path)
{
    auto input = InputStream::openEncoded(path);
    std::array<std::uint8_t, picture::markProbeSize> start{};
    const auto count = input ? picture::readUpTo(input->device(), start) : tl::unexpected(input.error());
    return !count || picture::mayBePicture(std::span(start).first(*count));
}

class Restoration {
public:
    // otherFiles: of the folder, those that cannot be pictures.
    Restoration(const identity::KeyRing& ring, const QDir& target, int otherFiles)
        : m_ring(ring), m_target(target), m_otherFiles(otherFiles)
    {
    }

    void restore(const QByteArray& path)
    {
        m_subject = QFile::decodeName(path);
        if (const auto outcome = restoreOne(path); !outcome) {
            countFailure(outcome.error());
        }
    }

    void passOver(const FolderListing::Unreadable& unreadable)
    {
        m_subject = QFile::decodeName(unreadable.folder);
        countFailure(unreadable.error);
    }

    [[nodiscard]] bool wroteAny() const { return m_restored > 0; }

    ExitCode finish() const
    {
        note(u"%1 restored, %2 failed, %3 passed over, %4 left alone"_s.arg(m_restored)
                 .arg(m_failed)
                 .arg(counted(m_passedOver, "thumbnail or copy", "thumbnails and copies"),
                      counted(m_otherFiles, "other file", "other files")));
        if (m_failed == 0) {
            return m_restored == 0 && m_passedOver == 0 ? ExitCode::NotAPicture : ExitCode::Done;
        }
        return m_restored > 0 ? ExitCode::Partly : m_firstFailure;
    }

private:
    void countFailure(const Error& error)
    {
        ++m_failed;
        // Only what has the mark of an encrypted picture gets here, so that what does not open was damaged.
        const bool unreadable = error.code == ErrorCode::NotAPng || error.code == ErrorCode::NotAVeilpixPicture;
        if (m_firstFailure == ExitCode::Done) {
            m_firstFailure = unreadable ? ExitCode::Damaged : exitCodeFor(error.code);
        }
        (void)complain(m_subject, error);
    }

    Result<void> restoreOne(const QByteArray& path)
    {
        VEILPIX_TRY(auto input, InputStream::openEncoded(path));
        auto decryptor = picture::PictureDecryptor::open(input.device());
        if (!decryptor && decryptor.error().code != ErrorCode::Io && !picture::bearsMark(input.device())) {
            ++m_otherFiles;
            return {};
        }
        if (!decryptor) {
            return tl::unexpected(decryptor.error());
        }
        const auto sealId = decryptor->header().sealId.toHex();
        if (decryptor->header().kind == picture::PictureKind::Thumbnail) {
            ++m_passedOver;
            return {};
        }
        VEILPIX_TRY_VOID(decryptor->unlock(m_ring.privateIdentity().rsa()));
        // The real name is known only once the picture is open; until then this one is not given to any file.
        auto file = base::AtomicFile::create(m_target.filePath(QString::fromLatin1(sealId)),
                                             {.access = base::AtomicFile::Access::Usual});
        if (!file) {
            return blameTarget(file.error());
        }
        Progress progress(u"Restoring"_s);
        const auto opened = decryptor->decrypt(file->device(), progress.control());
        if (!opened && file->device().error() != QFileDevice::NoError) {
            return blameTarget(opened.error());
        }
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        if (m_seen.contains(sealId)) { // as whole as the first, which somebody who tries a backup wants to know
            ++m_passedOver;
            return {};
        }
        if (const auto named = giveFreeName(*file, opened->metadata.fileName()); !named) {
            return blameTarget(named.error());
        }
        if (opened->metadata.modified.isValid()) {
            file->device().flush();
            (void)file->device().setFileTime(opened->metadata.modified, QFileDevice::FileModificationTime);
        }
        if (const auto committed = file->commit(); !committed) {
            return blameTarget(committed.error());
        }
        m_seen.insert(sealId);
        ++m_restored;
        std::printf("%s -> %s (%s)\n", qPrintable(onOneLine(m_subject)), qPrintable(onOneLine(file->path())),
                    qPrintable(describeSigner(*opened, m_ring)));
        return {};
    }

    tl::unexpected<Error> blameTarget(const Error& error)
    {
        m_subject += u": into "_s + m_target.path();
        return tl::unexpected(error);
    }

    const identity::KeyRing& m_ring;
    QDir m_target;
    QString m_subject; // what an error is said of
    QSet<QByteArray> m_seen;
    int m_restored = 0;
    int m_failed = 0;
    int m_passedOver = 0;
    int m_otherFiles;
    ExitCode m_firstFailure = ExitCode::Done;
};

} // namespace

ExitCode restore(const QStringList& arguments)
{
    CommandLine line(
        u"restore"_s, u"FOLDER"_s,
        u"Decrypts every encrypted picture of a folder and its subfolders, without any server."_s,
        u"Pictures are told by what is in them, whatever they are called. Damaged ones, and folders that cannot be "
        u"read, are\nnamed and count as failed; other files and links are left alone. Files get the names that they "
        u"were encrypted\nwith, made safe, and a number where one is taken; nothing is ever replaced.\n\nExample:\n "
        u" "
        u"veilpix-cli restore --key ada.vpk --into pictures backup"_s);
    line.addFile({u"k"_s, u"key"_s}, u"R.vpk"_s, u"Your key ring."_s);
    line.addFile({u"into"_s}, u"DIR"_s, u"Where the files go; made if it is not there."_s);
    line.addPasswordOptions();
    if (const auto ended = line.parse(arguments, 1, 1, {u"key"_s, u"into"_s})) {
        return *ended;
    }

    const QString folder = line.positional().first();
    const QString into = line.value(u"into"_s);
    if (!QFileInfo::exists(folder)) {
        return complain(folder, Error{ErrorCode::NotFound, QString()});
    }
    if (!QFileInfo(folder).isDir()) {
        return complain(ExitCode::File, folder + u": is a file; FOLDER is the folder with the encrypted pictures"_s);
    }
    if (QFileInfo::exists(into) && !QFileInfo(into).isDir()) {
        return complain(ExitCode::File, into + u": is a file, and --into wants a folder"_s);
    }
    const auto ring = openKeyRing(line, u"key"_s);
    if (!ring) {
        return ring.error();
    }
    // Listed first, so that what is written inside of the folder is not read again.
    FolderListing listing = listFolder(QFile::encodeName(folder));
    QByteArrayList& files = listing.files;
    const auto others = listing.others + static_cast<int>(files.removeIf(std::not_fn(isWorthTrying)));
    const QStringList made = files.isEmpty() ? QStringList() : missingFolders(into);
    if (!files.isEmpty() && !QDir().mkpath(into)) {
        removeFolders(made);
        return complain(into, Error{ErrorCode::Io, u"the folder cannot be made"_s});
    }
    Restoration restoration(*ring, QDir(into), others);
    for (const FolderListing::Unreadable& unreadable : listing.unreadable) {
        restoration.passOver(unreadable);
    }
    for (const QByteArray& file : std::as_const(files)) {
        restoration.restore(file);
    }
    if (!restoration.wroteAny()) {
        removeFolders(made);
    }
    return restoration.finish();
}

} // namespace veilpix::cli
