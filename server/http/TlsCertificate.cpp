#include "server/http/TlsCertificate.h"

#include <QFile>
#include <QFileInfo>
#include <QSslCertificate>
#include <QSslKey>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

Result<QByteArray> readFile(const QString& path)
{
    QFile file(path);
    if (QFileInfo(path).isDir()) {
        return fail(ErrorCode::Io, u"%1: Is a directory"_s.arg(path));
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(QFileInfo::exists(path) ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
                    u"%1: %2"_s.arg(path, file.errorString()));
    }
    return file.read(1024 * 1024);
}

// Qt would notice a key of another certificate only in the first client's handshake.
bool belongTogether(const QByteArray& certificate, const QByteArray& key)
{
    const auto bio = [](const QByteArray& pem) {
        return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    };
    const std::unique_ptr<X509, Free> x509(PEM_read_bio_X509(bio(certificate).get(), nullptr, nullptr, nullptr));
    const auto noPassphrase = [](char*, int, int, void*) { return 0; };
    const std::unique_ptr<EVP_PKEY, Free> pkey(PEM_read_bio_PrivateKey(bio(key).get(), nullptr, noPassphrase, nullptr));
    const bool fit = x509 && pkey && X509_check_private_key(x509.get(), pkey.get()) == 1;
    ERR_clear_error();
    return fit;
}

QSslKey parseKey(const QByteArray& pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        QSslKey key(pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull()) {
            return key;
        }
    }
    return {};
}

} // namespace

Result<std::shared_ptr<const QSslConfiguration>> loadTls(const TlsFiles& files)
{
    const Result<QByteArray> certificate = readFile(files.certificate);
    if (!certificate) {
        return tl::unexpected(certificate.error());
    }
    Result<QByteArray> key = readFile(files.key);
    if (!key) {
        return tl::unexpected(key.error());
    }
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificate, QSsl::Pem);
    const QSslKey privateKey = parseKey(*key);
    const bool fit = belongTogether(*certificate, *key);
    OPENSSL_cleanse(key->data(), static_cast<size_t>(key->size()));
    if (chain.isEmpty()) {
        return fail(ErrorCode::BadKey, u"%1: no certificate in PEM is in it"_s.arg(files.certificate));
    }
    if (privateKey.isNull()) {
        return fail(ErrorCode::BadKey, u"%1: no RSA or EC key in PEM without a passphrase is in it"_s.arg(files.key));
    }
    if (!fit) {
        return fail(ErrorCode::BadKey,
                    u"%1: it is not the key of the certificate in %2"_s.arg(files.key, files.certificate));
    }
    auto configuration = std::make_shared<QSslConfiguration>(QSslConfiguration::defaultConfiguration());
    configuration->setLocalCertificateChain(chain);
    configuration->setPrivateKey(privateKey);
    configuration->setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration->setProtocol(QSsl::TlsV1_2OrLater);
    configuration->setAllowedNextProtocols({"http/1.1"_ba});
    return configuration;
}

} // namespace veilpix::http
