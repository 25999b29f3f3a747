// A process that works on a store until it is killed. What it prints has happened, and has to be there afterwards:
//   + NAME SIZE     a picture was acknowledged; its content follows from its name and size
//   ~ NAME          a deletion began
//   - NAME          a deletion was acknowledged
//   * NAME VERSION SIZE  a new version was acknowledged ("^ NAME VERSION SIZE" when it began)
//   u ID KEY OFFSET an upload's offset was acknowledged (a "U ID" when it became a picture or was given up)
// Arguments: data folder, owner's id, and the largest file that may be written (0: any).
#include <QCoreApplication>
#include <QRandomGenerator>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>
#include <thread>

#include "common/base/Literals.h"
#include "tests/server/store/CrashContent.h"
#include "tests/server/store/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::store;
using namespace veilpix::test;

namespace {

// One write call each: a line is there whole or not at all, also when the kill comes.
void say(const QString& line)
{
    const QByteArray text = line.toLatin1() + '\n';
    (void)!::write(STDOUT_FILENO, text.constData(), static_cast<size_t>(text.size()));
}

class Worker {
public:
    Worker(OpenStore& open, QString ownerId) : m_open(open), m_ownerId(std::move(ownerId)) {}

    [[noreturn]] void run()
    {
        for (;;) {
            switch (m_random.bounded(8)) {
            case 0:
                remove();
                break;
            case 1:
                replace();
                break;
            case 2:
                upload();
                break;
            case 3:
                (void)m_open.pictures.sweep(m_open.spool);
                break;
            default:
                add();
            }
        }
    }

private:
    void add()
    {
        const Picture picture = makePicture(m_ownerId);
        const int size = m_random.bounded(200'000);
        if (m_open.pictures.add(picture, makeWrap(), inMemory(contentOf(picture.name, 1, size)),
                                inMemory(contentOf(picture.name, 0, 500)))) {
            say(u"+ %1 %2"_s.arg(picture.name).arg(size));
            m_mine.append({picture.name, 1});
        }
    }

    void remove()
    {
        if (m_mine.size() < 4) {
            return;
        }
        const QString name = m_mine.takeAt(m_random.bounded(static_cast<int>(m_mine.size()))).first;
        say(u"~ %1"_s.arg(name));
        if (m_open.pictures.remove(m_ownerId, name)) {
            say(u"- %1"_s.arg(name));
        }
    }

    void replace()
    {
        if (m_mine.isEmpty()) {
            return;
        }
        auto& [name, version] = m_mine[m_random.bounded(static_cast<int>(m_mine.size()))];
        Picture next = makePicture(m_ownerId, name);
        next.version = version + 1;
        next.listRecord.clear();
        const int size = m_random.bounded(100'000);
        say(u"^ %1 %2 %3"_s.arg(name).arg(next.version).arg(size));
        if (m_open.pictures.replace(next, inMemory(contentOf(name, next.version, size)),
                                    inMemory(contentOf(name, 0, 500)))) {
            version = next.version;
            say(u"* %1 %2 %3"_s.arg(name).arg(version).arg(size));
        }
    }

    // As a resumable upload comes: row, pieces with their offsets, then the picture and the row's end in one step.
    void upload()
    {
        const Picture picture = makePicture(m_ownerId);
        const int size = 50'000 + m_random.bounded(200'000);
        const QByteArray content = contentOf(picture.name, 1, size);
        Upload upload;
        upload.id = picture.name;
        upload.userId = upload.ownerId = m_ownerId;
        upload.length = upload.contentLength = size;
        upload.spoolKey = newHexId();
        upload.created = QDateTime::currentDateTimeUtc();
        upload.expires = upload.created.addSecs(86400);
        if (!m_open.spool.create(upload.spoolKey) ||
            !m_open.metadata->write([&](WriteTransaction& write) { return write.uploads().add(upload); })) {
            return;
        }
        for (qint64 offset = 0; offset < size;) {
            const qint64 end = std::min<qint64>(size, offset + 60'000);
            if (!appendTo(m_open.spool, upload.spoolKey, offset,
                          QByteArrayView(content).sliced(offset, end - offset)) ||
                !m_open.metadata->write([&](WriteTransaction& write) {
                    return write.uploads().advance(upload.id, offset, end, upload.expires);
                })) {
                return;
            }
            offset = end;
            say(u"u %1 %2 %3"_s.arg(upload.id, upload.spoolKey).arg(offset));
        }
        BlobSource source;
        source.adoptPath = m_open.spool.filePath(upload.spoolKey);
        source.length = size;
        say(u"U %1"_s.arg(upload.id));
        if (m_open.pictures.add(picture, makeWrap(), source, inMemory(contentOf(picture.name, 0, 500)),
                                [&](WriteTransaction& write) { return write.uploads().remove(upload.id); })) {
            say(u"+ %1 %2"_s.arg(picture.name).arg(size));
            m_mine.append({picture.name, 1});
        }
    }

    OpenStore& m_open;
    QString m_ownerId;
    QRandomGenerator m_random{QRandomGenerator::securelySeeded()};
    QList<std::pair<QString, qint64>> m_mine;
};

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    static const base::SystemClock clock;
    OpenStore open(arguments.at(1), clock);
    if (const qint64 limit = arguments.at(3).toLongLong(); limit > 0) {
        const rlimit bound{static_cast<rlim_t>(limit), static_cast<rlim_t>(limit)};
        (void)std::signal(SIGXFSZ, SIG_IGN); // the call fails with EFBIG instead
        if (::setrlimit(RLIMIT_FSIZE, &bound) != 0) {
            return 1;
        }
    }
    say(u"ready"_s);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] { Worker(open, arguments.at(2)).run(); });
    }
    threads.front().join();
}
