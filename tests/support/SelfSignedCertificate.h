// A certificate and key for 127.0.0.1, made on the spot and written as PEM.
#pragma once

#include <QFile>
#include <QString>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

namespace veilpix::tests {

// False when anything went wrong. serial shows later which certificate was served.
[[nodiscard]] inline bool writeSelfSignedCertificate(const QString& certificatePath, const QString& keyPath,
                                                     long serial = 1)
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    if (!key || !certificate) {
        return false;
    }
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 24 * 3600);
    X509_NAME* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1,
                               0);
    X509_set_issuer_name(x, name);
    if (X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")) {
        X509_add_ext(x, names, -1);
        X509_EXTENSION_free(names);
    }
    X509_set_pubkey(x, key.get());
    if (X509_sign(x, key.get(), EVP_sha256()) == 0) {
        return false;
    }
    const auto write = [](const QString& path, const auto& content) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_file(QFile::encodeName(path).constData(), "w"),
                                                            BIO_free);
        return bio && content(bio.get()) == 1;
    };
    return write(certificatePath, [&](BIO* bio) { return PEM_write_bio_X509(bio, x); }) &&
           write(keyPath, [&](BIO* bio) {
               return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
           });
}

} // namespace veilpix::tests
