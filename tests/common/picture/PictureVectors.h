// The known-answer files of tests/vectors/picture, made from fixed randomness: make_picture_vectors writes them, a test
// compares them with what is checked in.
#pragma once

#include <QByteArray>
#include <functional>
#include <vector>

namespace veilpix::picture {

struct PictureVector {
    QByteArray name;
    QByteArray expect; // ok, or the layer that refuses
    QByteArray key;    // `rsa NAME` (keys/NAME.pem) or `content-key HEX`
    QByteArray about;
    QByteArray png;
    QByteArray facts; // further lines of the description

    [[nodiscard]] QByteArray description() const
    {
        return "expect: " + expect + "\nkey: " + key + "\nabout: " + about + '\n' + facts;
    }
};

[[nodiscard]] std::vector<PictureVector> goodPictureVectors();
[[nodiscard]] std::vector<PictureVector> brokenPictureVectors();

} // namespace veilpix::picture
