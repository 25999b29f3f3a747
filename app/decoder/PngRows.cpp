#include "app/decoder/PngRows.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <png.h>
#include <vector>

namespace veilpix::decoder {

namespace {

constexpr png_uint_32 longestSide = 1'000'000;
constexpr png_alloc_size_t largestChunk = 8U << 20;

void ignore(png_structp, png_const_charp)
{
}

} // namespace

// libpng leaves a failed call by longjmp: no frame between here and there may own anything.
struct PngRows::State {
    std::span<const std::uint8_t> file;
    std::size_t at = 0;
    png_structp png = nullptr;
    png_infop info = nullptr;
    bool isOpaque = false;
    std::vector<std::uint8_t> row;
    std::vector<std::uint64_t> sums;

    State() = default;
    ~State() { png_destroy_read_struct(&png, &info, nullptr); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    static void read(png_structp png, png_bytep into, png_size_t size)
    {
        auto* state = static_cast<State*>(png_get_io_ptr(png));
        if (size > state->file.size() - state->at) {
            png_error(png, "cut short");
        }
        std::memcpy(into, state->file.data() + state->at, size);
        state->at += size;
    }

    bool readHead()
    {
        if (setjmp(png_jmpbuf(png)) != 0) { // NOLINT(cert-err52-cpp): libpng's only way to report
            return false;
        }
        png_set_read_fn(png, this, &State::read);
        png_set_user_limits(png, longestSide, longestSide);
        png_set_chunk_malloc_max(png, largestChunk);
        png_read_info(png, info);
        if (png_get_interlace_type(png, info) != PNG_INTERLACE_NONE) {
            return false;
        }
        const bool hasAlpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0;
        isOpaque = !hasAlpha && png_get_valid(png, info, PNG_INFO_tRNS) == 0;
        png_set_expand(png);
        png_set_scale_16(png);
        png_set_gray_to_rgb(png);
        if (isOpaque) {
            png_set_filler(png, 0xff, PNG_FILLER_AFTER);
        }
        png_read_update_info(png, info);
        return png_get_rowbytes(png, info) == png_size_t(png_get_image_width(png, info)) * 4;
    }

    // Into `row`.
    bool readRow()
    {
        if (setjmp(png_jmpbuf(png)) != 0) { // NOLINT(cert-err52-cpp)
            return false;
        }
        png_read_row(png, row.data(), nullptr);
        return true;
    }
};

std::unique_ptr<PngRows> PngRows::open(std::span<const std::uint8_t> file)
{
    constexpr std::size_t signature = 8;
    if (file.size() < signature || png_sig_cmp(file.data(), 0, signature) != 0) {
        return nullptr;
    }
    auto state = std::make_unique<State>();
    state->file = file;
    state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, &ignore);
    state->info = state->png != nullptr ? png_create_info_struct(state->png) : nullptr;
    if (state->info == nullptr || !state->readHead()) {
        return nullptr;
    }
    return std::unique_ptr<PngRows>(new PngRows(std::move(state)));
}

PngRows::PngRows(std::unique_ptr<State> state) : m_state(std::move(state))
{
}

PngRows::~PngRows() = default;

QSize PngRows::size() const
{
    return {int(png_get_image_width(m_state->png, m_state->info)),
            int(png_get_image_height(m_state->png, m_state->info))};
}

QImage PngRows::reduced(QSize to)
{
    const QSize from = size();
    QImage image(to, m_state->isOpaque ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied);
    if (image.isNull()) {
        return {};
    }
    m_state->row.resize(std::size_t(from.width()) * 4);
    auto& sums = m_state->sums;
    sums.assign(std::size_t(to.width()) * 4, 0);
    const auto firstFor = [](int place, int all, int of) { return int(qint64(place) * all / of); };
    for (int y = 0, line = 0; y < from.height(); ++y) {
        if (!m_state->readRow()) {
            return {};
        }
        const std::uint8_t* pixel = m_state->row.data();
        if (to == from) {
            auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < to.width(); ++x, pixel += 4) {
                pixels[x] = qPremultiply(qRgba(pixel[0], pixel[1], pixel[2], pixel[3]));
            }
            continue;
        }
        for (int column = 0, x = 0; column < to.width(); ++column) {
            std::uint64_t* sum = sums.data() + std::size_t(column) * 4;
            for (const int end = firstFor(column + 1, from.width(), to.width()); x < end; ++x, pixel += 4) {
                const unsigned alpha = pixel[3];
                sum[0] += pixel[0] * alpha;
                sum[1] += pixel[1] * alpha;
                sum[2] += pixel[2] * alpha;
                sum[3] += alpha;
            }
        }
        const int next = firstFor(line + 1, from.height(), to.height());
        if (y + 1 < next) {
            continue;
        }
        const int rows = next - firstFor(line, from.height(), to.height());
        auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(line++));
        for (int column = 0; column < to.width(); ++column) {
            const std::uint64_t* sum = sums.data() + std::size_t(column) * 4;
            const int columns =
                firstFor(column + 1, from.width(), to.width()) - firstFor(column, from.width(), to.width());
            const std::uint64_t count = std::uint64_t(rows) * std::uint64_t(columns);
            const auto mean = [count](std::uint64_t of, std::uint64_t each) {
                return int((of + count * each / 2) / (count * each));
            };
            pixels[column] = qRgba(mean(sum[0], 255), mean(sum[1], 255), mean(sum[2], 255), mean(sum[3], 1));
        }
        std::fill(sums.begin(), sums.end(), 0);
    }
    return image;
}

} // namespace veilpix::decoder
