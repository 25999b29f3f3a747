#include "app/pictures/IndexStore.h"

#include <QLoggingCategory>

#include "app/net/Background.h"
#include "app/pictures/IndexFile.h"
#include "app/pictures/SegmentOpening.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

Q_LOGGING_CATEGORY(lcIndex, "veilpix.index")

namespace {

Result<IndexContents> contentsOf(IndexHead head, std::vector<std::vector<Picture>> opened)
{
    IndexContents contents;
    std::size_t count = 0;
    for (const std::vector<Picture>& pictures : opened) {
        count += pictures.size();
    }
    contents.places.reserve(qsizetype(count));
    for (std::size_t i = 0; i < opened.size(); ++i) {
        const auto [id, version] = head.segments[i];
        for (const Picture& picture : opened[i]) {
            contents.places.insert(picture->id, {id, 0, picture});
        }
        contents.segments.emplace_hint(contents.segments.end(), id,
                                       IndexContents::Segment{version, std::move(opened[i])});
    }
    contents.head = std::move(head);
    if (std::size_t(contents.places.size()) != count) {
        return fail(ErrorCode::BadRecord, u"a picture stands there twice"_s);
    }
    return contents;
}

// Its head stands before the segments that it names, and those are read to the last.
Result<IndexContents> readAll(IndexFile& file, const IndexCodec& codec)
{
    if (Result<void> ready = file.open(); !ready) {
        return tl::unexpected(ready.error());
    }
    const auto otherTime = [] { return fail(ErrorCode::BadRecord, u"segments are missing or of another time"_s); };
    std::optional<IndexHead> head;
    std::optional<SegmentOpening> opening;
    std::size_t next = 0;
    const auto take = [&](IndexFile::Row row) -> Result<void> {
        if (!head) {
            auto opened = row.id == 0 ? codec.openHead(row.sealed) : fail(ErrorCode::BadRecord, u"no head"_s);
            if (!opened) {
                return tl::unexpected(opened.error());
            }
            head = std::move(*opened);
            opening.emplace(codec, head->segments.size());
            return {};
        }
        if (next == head->segments.size() || !(head->segments[next] == IndexHead::Segment{row.id, row.version})) {
            return otherTime();
        }
        ++next;
        opening->add(std::move(row));
        return {};
    };
    if (Result<void> done = file.read(take); !done) {
        return tl::unexpected(done.error());
    }
    if (!head) {
        return IndexContents();
    }
    if (next != head->segments.size()) {
        return otherTime();
    }
    auto opened = opening->finish();
    return opened ? contentsOf(std::move(*head), std::move(*opened))
                  : Result<IndexContents>(tl::unexpected(opened.error()));
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
