// File names of the seed's API: the rules of Werkzeug's secure_filename, then a split at the last dot.
#pragma once

#include <QString>

namespace veilpix::handlers {

// A picture's name on the seed's API. It is found by its stem alone; the extension only travels along.
struct SecureFileName {
    QString stem;      // never empty in a value that fromUpload() returned as usable
    QString extension; // without the dot; may be empty

    // NFKD to ASCII, slashes and white space to single underscores, only A-Za-z0-9_.- kept, dots and underscores
    // stripped at both ends. The result may be empty.
    [[nodiscard]] static QString sanitize(const QString& uploaded);

    // sanitize() and split. A name of which nothing is left becomes "picture"; names longer than 200 characters are cut
    // in the stem, so that a suffix for a taken name still fits.
    [[nodiscard]] static SecureFileName fromUpload(const QString& uploaded);

    // STEM.EXT, or STEM without an extension.
    [[nodiscard]] QString full() const;

    friend bool operator==(const SecureFileName&, const SecureFileName&) = default;
};

} // namespace veilpix::handlers
