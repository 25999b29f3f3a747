#include "server/store/PairDigest.h"

#include <algorithm>

namespace veilpix::store {

namespace {

crypto::ByteView view(QByteArrayView bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::size_t>(bytes.size())};
}

} // namespace

void PairDigest::update(QByteArrayView bytes)
{
    const qint64 split = std::clamp<qint64>(m_contentLength - m_size, 0, bytes.size());
    m_whole.update(view(bytes.first(split)));
    m_size += bytes.size();
    if (m_size < m_contentLength) {
        return;
    }
    if (!m_content) {
        m_content = m_whole.soFar();
    }
    m_whole.update(view(bytes.sliced(split)));
    m_thumbnail.update(view(bytes.sliced(split)));
}

SpoolDigest PairDigest::finish()
{
    SpoolDigest digest;
    digest.content = crypto::toByteArray(m_content ? *m_content : m_whole.soFar());
    digest.whole = crypto::toByteArray(m_whole.finish());
    digest.thumbnail = crypto::toByteArray(m_thumbnail.finish());
    return digest;
}

} // namespace veilpix::store
