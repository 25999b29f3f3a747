// A PNG read row by row, so that a large one takes no more memory than what is made of it.
#pragma once

#include <QImage>
#include <cstdint>
#include <memory>
#include <span>

namespace veilpix::decoder {

class PngRows {
public:
    // file outlives it. Null: no PNG, or one whose rows do not come in order (interlaced).
    [[nodiscard]] static std::unique_ptr<PngRows> open(std::span<const std::uint8_t> file);
    ~PngRows();
    PngRows(const PngRows&) = delete;
    PngRows& operator=(const PngRows&) = delete;

    [[nodiscard]] QSize size() const;
    // Once. to: at most size(). Every pixel is the mean of those that it stands for; 32 bits each, premultiplied where
    // there is transparency. Null when the file is damaged or there is no memory.
    [[nodiscard]] QImage reduced(QSize to);

private:
    struct State;
    explicit PngRows(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace veilpix::decoder
