#include "server/handlers/UploadChecksum.h"

#include "common/api/Json.h"

namespace veilpix::handlers {

Answer<std::optional<UploadChecksum>> UploadChecksum::read(const http::Request& request)
{
    const QByteArray header = request.header(api::headers::uploadChecksum);
    if (header.isEmpty()) {
        return std::nullopt;
    }
    const qsizetype space = header.indexOf(' ');
    const QByteArray algorithm = header.left(space < 0 ? header.size() : space);
    const auto expected = api::readBase64(space < 0 ? QByteArrayView() : QByteArrayView(header).sliced(space + 1));
    if (space < 0 || !expected || (algorithm != sha1 && algorithm != sha256)) {
        return refuse(400, "Upload-Checksum is not valid");
    }
    UploadChecksum checksum;
    checksum.m_expected = *expected;
    if (algorithm == sha256) {
        checksum.m_sha256.emplace();
    } else {
        checksum.m_sha1 = std::make_unique<QCryptographicHash>(QCryptographicHash::Sha1);
    }
    return checksum;
}

void UploadChecksum::update(QByteArrayView bytes)
{
    if (m_sha256) {
        m_sha256->update({reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::size_t>(bytes.size())});
    } else {
        m_sha1->addData(bytes);
    }
}

bool UploadChecksum::matches()
{
    return m_expected == (m_sha256 ? crypto::toByteArray(m_sha256->finish()) : m_sha1->result());
}

} // namespace veilpix::handlers
