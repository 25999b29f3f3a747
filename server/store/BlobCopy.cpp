#include "server/store/BlobCopy.h"

#include <algorithm>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/BlobCheck.h"
#include "server/store/BlobKey.h"

namespace veilpix::store {

namespace {

constexpr int kBlobsAtOnce = 500;

void addOnce(std::vector<QString>& list, const QString& key)
{
    if (std::find(list.begin(), list.end(), key) == list.end()) {
        list.push_back(key);
    }
}

} // namespace

Result<void> BlobCopy::all(MetadataStore& metadata, const Ways& ways)
{
    m_report.missing.clear();
    m_report.unreadable.clear();
    QString after;
    for (;;) {
        VEILPIX_TRY(auto rows,
                    metadata.read([&](ReadTransaction& read) { return read.blobs().page(after, kBlobsAtOnce); }));
        if (rows.empty()) {
            break;
        }
        after = rows.back().blob.key;
        for (const BlobRow& row : rows) {
            if (row.state != BlobState::Live) {
                continue;
            }
            VEILPIX_TRY(auto outcome, one(row.blob, ways));
            if (outcome == Outcome::Missing) {
                m_report.missing.push_back(row.blob.key);
            } else if (outcome == Outcome::Unreadable) {
                m_report.unreadable.push_back(row.blob.key);
            }
        }
    }
    std::sort(m_copied.begin(), m_copied.end());
    m_known = m_copied.size();
    return {};
}

bool BlobCopy::hasCopied(const QString& key) const
{
    return std::binary_search(m_copied.begin(), m_copied.begin() + static_cast<std::ptrdiff_t>(m_known),
                              packedKey(key));
}

Result<BlobCopy::Outcome> BlobCopy::one(const BlobRef& blob, const Ways& ways)
{
    const bool checked = ways.kept == KeptBlobs::Checked || ways.doubted.contains(blob.key);
    if (auto present = m_to.open(blob.key);
        present && (hasCopied(blob.key) || (checked ? holdsBlob(**present, blob) : (*present)->size() == blob.size))) {
        return Outcome::There;
    }
    auto source = m_from.open(blob.key);
    if (!source) {
        if (source.error().code == ErrorCode::Busy) { // of this process: out of descriptors
            return tl::make_unexpected(source.error());
        }
        return source.error().code == ErrorCode::NotFound ? Outcome::Missing : Outcome::Unreadable;
    }
    const qint64 length = (*source)->size();
    auto copied = m_to.write(blob.key, **source, length);
    if (!copied) {
        // A disk that does not give its bytes, or a file that has become shorter.
        if ((*source)->error() != QFileDevice::NoError || (*source)->size() < length) {
            return Outcome::Unreadable;
        }
        return fail(copied.error().code, m_where + u": "_s + copied.error().context);
    }
    if (copied->size != blob.size || copied->sha256 != blob.sha256) {
        addOnce(m_report.damaged, blob.key);
        if (!ways.takesDamaged) {
            return m_to.remove(blob.key).map([] { return Outcome::There; });
        }
    }
    ++m_report.copied;
    m_report.bytes += copied->size;
    m_copied.push_back(packedKey(blob.key));
    if (m_progress && !m_progress(m_report.copied, m_report.bytes)) {
        return fail(ErrorCode::Cancelled);
    }
    return Outcome::There;
}

} // namespace veilpix::store
