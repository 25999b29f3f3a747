// Brings the index to the disk and back, on a thread of its own. What lies there and cannot be used (damaged, of
// another layout, account or server) is thrown away: it can be listed again.
#pragma once

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <map>
#include <memory>
#include <optional>

#include "app/pictures/IndexCodec.h"

namespace veilpix::pictures {

class IndexFile;

struct IndexContents {
    struct Place {
        quint32 segment = 0;
        quint32 pass = 0; // of the listing that saw it last
        Picture picture;
    };
    struct Segment {
        quint32 version = 0;
        std::vector<Picture> pictures;
    };
    IndexHead head;
    std::map<quint32, Segment> segments;
    QHash<PictureId, Place> places;
};

class IndexStore final : public QObject {
    Q_OBJECT
public:
    explicit IndexStore(QObject* parent = nullptr);
    ~IndexStore() override;

    // opened() follows. ring: for as long as the work takes.
    void open(const QString& path, const std::shared_ptr<const identity::KeyRing>& ring, const QString& serverId,
              const QString& accountId);
    // Nothing of what was asked for is told any more; the file is closed when what is being written is written.
    void close();
    [[nodiscard]] bool isOpen() const { return m_codec.has_value(); }

    struct Save {
        IndexHead head;
        std::vector<std::pair<IndexHead::Segment, std::vector<Picture>>> segments; // what changed
        std::vector<quint32> removed;
    };
    // saved() follows. One at a time.
    void save(Save save);
    [[nodiscard]] bool isSaving() const { return m_saving; }

Q_SIGNALS:
    // Empty when there is none that can be used.
    void opened(const std::shared_ptr<veilpix::pictures::IndexContents>& contents);
    void saved(bool well); // not well: nothing of it is on the disk

private:
    QThreadPool m_disk; // one thread, which keeps the connection
    std::shared_ptr<IndexFile> m_file;
    std::optional<IndexCodec> m_codec;
    int m_round = 0;
    bool m_saving = false;
};

} // namespace veilpix::pictures
