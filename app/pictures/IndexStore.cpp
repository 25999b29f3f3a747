#include "app/pictures/IndexStore.h"

#include <QLoggingCategory>
#include <thread>

#include "app/net/Background.h"
#include "app/pictures/IndexFile.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

Q_LOGGING_CATEGORY(lcIndex, "veilpix.index")

namespace {

using Opened = std::vector<std::pair<quint32, IndexContents::Segment>>;

// Every second row from `first` on.
Result<Opened> openRows(const std::vector<IndexFile::Row>& rows, std::size_t first, const IndexCodec& codec)
{
    Opened opened;
    opened.reserve(rows.size() / 2 + 1);
    for (std::size_t i = first; i < rows.size(); i += 2) {
        auto pictures = codec.openSegment({rows[i].id, rows[i].version}, rows[i].sealed);
        if (!pictures) {
            return tl::unexpected(pictures.error());
        }
        opened.emplace_back(rows[i].id, IndexContents::Segment{rows[i].version, std::move(*pictures)});
    }
    return opened;
}

Result<IndexContents> contentsOf(std::vector<IndexFile::Row> rows, const IndexCodec& codec)
{
    IndexContents contents;
    if (rows.empty()) {
        return contents;
    }
    if (rows.front().id != 0) {
        return fail(ErrorCode::BadRecord, u"no head"_s);
    }
    auto head = codec.openHead(rows.front().sealed);
    if (!head) {
        return tl::unexpected(head.error());
    }
    rows.erase(rows.begin());
    const bool whole = std::equal(rows.begin(), rows.end(), head->segments.begin(), head->segments.end(),
                                  [](const IndexFile::Row& row, const IndexHead::Segment& segment) {
                                      return row.id == segment.id && row.version == segment.version;
                                  });
    if (!whole) {
        return fail(ErrorCode::BadRecord, u"segments are missing or of another time"_s);
    }
    contents.head = std::move(*head);
    Result<Opened> other = Opened();
    std::thread second([&] { other = openRows(rows, 1, codec); });
    Result<Opened> mine = openRows(rows, 0, codec);
    second.join();
    qsizetype count = 0;
    for (Result<Opened>* half : {&mine, &other}) {
        if (!*half) {
            return tl::unexpected(half->error());
        }
        for (auto& [id, segment] : **half) {
            count += qsizetype(segment.pictures.size());
            contents.segments.emplace(id, std::move(segment));
        }
    }
    contents.places.reserve(count);
    for (const auto& [id, segment] : contents.segments) {
        for (const Picture& picture : segment.pictures) {
            contents.places.insert(picture->id, {id, 0, picture});
        }
    }
    if (contents.places.size() != count) {
        return fail(ErrorCode::BadRecord, u"a picture stands there twice"_s);
    }
    return contents;
}

Result<IndexContents> readAll(IndexFile& file, const IndexCodec& codec)
{
    if (Result<void> ready = file.open(); !ready) {
        return tl::unexpected(ready.error());
    }
    auto rows = file.rows();
    return rows ? contentsOf(std::move(*rows), codec) : Result<IndexContents>(tl::unexpected(rows.error()));
}

std::shared_ptr<IndexContents> readOrBegin(IndexFile& file, const IndexCodec& codec)
{
    auto contents = readAll(file, codec);
    if (contents) {
        return std::make_shared<IndexContents>(std::move(*contents));
    }
    const ErrorCode code = contents.error().code;
    qCInfo(lcIndex) << "is built anew, code" << int(code);
    if (code == ErrorCode::BadRecord || code == ErrorCode::Unsupported) {
        file.discard();
        (void)file.open();
    } else {
        file.close(); // in use, or not to be written: this time it is in memory only
    }
    return std::make_shared<IndexContents>();
}

Result<void> saveAll(IndexFile& file, const IndexCodec& codec, const IndexStore::Save& save)
{
    if (!file.isOpen()) {
        if (Result<void> ready = file.open(); !ready) {
            return ready;
        }
    }
    std::vector<IndexFile::Row> rows;
    rows.reserve(save.segments.size() + 1);
    for (const auto& [segment, pictures] : save.segments) {
        auto sealed = codec.sealSegment(segment, pictures);
        if (!sealed) {
            return tl::unexpected(sealed.error());
        }
        rows.push_back({segment.id, segment.version, std::move(*sealed)});
    }
    auto head = codec.sealHead(save.head);
    if (!head) {
        return tl::unexpected(head.error());
    }
    rows.push_back({0, 0, std::move(*head)});
    return file.write(rows, save.removed);
}

} // namespace

IndexStore::IndexStore(QObject* parent) : QObject(parent)
{
    m_disk.setMaxThreadCount(1);
    m_disk.setExpiryTimeout(-1);
}

IndexStore::~IndexStore()
{
    close();
    m_disk.waitForDone();
}

void IndexStore::open(const QString& path, const std::shared_ptr<const identity::KeyRing>& ring,
                      const QString& serverId, const QString& accountId)
{
    close();
    auto codec = IndexCodec::create(*ring, serverId, accountId);
    if (!codec) {
        qCWarning(lcIndex) << "has no key, code" << int(codec.error().code);
        return;
    }
    m_codec = std::move(*codec);
    m_file = std::make_shared<IndexFile>(path);
    net::inBackground(
        m_disk, this, [file = m_file, codec = *m_codec] { return readOrBegin(*file, codec); },
        [this, round = m_round](const std::shared_ptr<IndexContents>& contents) {
            if (round == m_round) {
                Q_EMIT opened(contents);
            }
        });
}

void IndexStore::close()
{
    ++m_round;
    m_saving = false;
    m_codec.reset();
    if (m_file) {
        m_disk.start([file = std::exchange(m_file, {})] { file->close(); });
    }
}

void IndexStore::save(Save save)
{
    if (!m_codec || m_saving) {
        return;
    }
    m_saving = true;
    auto work = [file = m_file, codec = *m_codec, save = std::move(save)] {
        const Result<void> done = saveAll(*file, codec, save);
        if (!done) {
            qCInfo(lcIndex) << "could not be stored, code" << int(done.error().code);
            if (done.error().code == ErrorCode::BadRecord) {
                file->discard(); // damaged under our hands
            }
        }
        return done.has_value();
    };
    net::inBackground(m_disk, this, std::move(work), [this, round = m_round](bool well) {
        if (round == m_round) {
            m_saving = false;
            Q_EMIT saved(well);
        }
    });
}

} // namespace veilpix::pictures
