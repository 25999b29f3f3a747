#include "tests/common/picture/PngForge.h"

#include <QtEndian>
#include <array>
#include <cstdlib>
#include <vector>
#include <zlib.h>

namespace veilpix::picture {

namespace {

QByteArray number(quint32 value)
{
    QByteArray out(4, Qt::Uninitialized);
    qToBigEndian(value, out.data());
    return out;
}

QByteArray chunk(const QByteArray& type, const QByteArray& data)
{
    const QByteArray body = type + data;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.constData()), uInt(body.size()));
    return number(quint32(data.size())) + body + number(quint32(sum));
}

// zlib stream of stored blocks of 10,000 bytes, which fall on no row's end.
QByteArray stored(const QByteArray& data)
{
    constexpr qsizetype most = 10000;
    QByteArray out = QByteArray::fromHex("7801");
    for (qsizetype at = 0; at < data.size(); at += most) {
        const QByteArray part = data.mid(at, most);
        const auto length = quint16(part.size());
        out += char(at + most >= data.size());
        out += char(length & 0xff);
        out += char(length >> 8);
        out += char(~length & 0xff);
        out += char(quint16(~length) >> 8);
        out += part;
    }
    return out + number(quint32(adler32(1, reinterpret_cast<const Bytef*>(data.constData()), uInt(data.size()))));
}

std::uint8_t predict(int filter, std::uint8_t left, std::uint8_t up, std::uint8_t corner)
{
    switch (filter) {
    case 1:
        return left;
    case 2:
        return up;
    case 3:
        return std::uint8_t((int(left) + int(up)) / 2);
    case 4: {
        const int toLeft = std::abs(int(up) - corner);
        const int toUp = std::abs(int(left) - corner);
        const int toCorner = std::abs(int(left) + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
    default:
        return 0;
    }
}

// Rows of one pass, filtered. raw: rows of equal length.
QByteArray filtered(const std::vector<QByteArray>& raw, int filter, qsizetype pixelBytes)
{
    QByteArray out;
    for (std::size_t y = 0; y < raw.size(); ++y) {
        out += char(filter);
        for (qsizetype x = 0; x < raw[y].size(); ++x) {
            const auto at = [&](std::size_t row, qsizetype column) {
                return row < raw.size() && column >= 0 ? std::uint8_t(raw[row][column]) : std::uint8_t(0);
            };
            const auto value = predict(filter, at(y, x - pixelBytes), at(y - 1, x), at(y - 1, x - pixelBytes));
            out += char(std::uint8_t(raw[y][x]) - value);
        }
    }
    return out;
}

struct Pass {
    std::uint32_t x0, y0, dx, dy;
};
constexpr std::array<Pass, 7> adam7{
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};

} // namespace

QByteArray PngForge::make(std::uint32_t width, std::uint32_t height, const QByteArray& rgb) const
{
    QByteArray palette;
    const auto sample = [this](QByteArray& to, char value) {
        to += value;
        if (depth == 16) {
            to += char(value ^ char(lowXor));
        }
    };
    const auto pixel = [&](std::uint32_t x, std::uint32_t y) {
        const QByteArray colour = rgb.mid(qsizetype(3) * (qsizetype(y) * width + x), 3);
        QByteArray out;
        if (colourType == 3) {
            qsizetype index = 0;
            while (index < palette.size() && palette.mid(index, 3) != colour) {
                index += 3;
            }
            if (index == palette.size()) {
                palette += colour;
            }
            return QByteArray(1, char(index / 3));
        }
        for (qsizetype channel = 0; channel < (colourType & 2 ? 3 : 1); ++channel) {
            sample(out, colour[channel]);
        }
        if (colourType & 4) {
            sample(out, char(alpha));
        }
        return out;
    };
    const auto passRows = [&](const Pass& pass) {
        std::vector<QByteArray> rows;
        for (std::uint32_t y = pass.y0; y < height && pass.x0 < width; y += pass.dy) {
            QByteArray row;
            for (std::uint32_t x = pass.x0; x < width; x += pass.dx) {
                row += pixel(x, y);
            }
            rows.push_back(row);
        }
        return rows;
    };
    const qsizetype pixelBytes = pixel(0, 0).size();
    QByteArray data;
    if (interlaced) {
        for (const Pass& pass : adam7) {
            data += filtered(passRows(pass), filter, pixelBytes);
        }
    } else {
        data = filtered(passRows({0, 0, 1, 1}), filter, pixelBytes);
    }

    QByteArray out = QByteArray::fromHex("89504e470d0a1a0a");
    out += chunk("IHDR", number(width) + number(height) + char(depth) + char(colourType) + QByteArray(2, '\0') +
                             char(interlaced ? 1 : 0));
    if (text) {
        out += chunk("tEXt", QByteArray("Software\0another program", 24)) +
               chunk("pHYs", number(3000) + number(3000) + '\1');
    }
    if (colourType == 3) {
        out += chunk("PLTE", palette);
    }
    const QByteArray stream = stored(data);
    const qsizetype part = idatSize > 0 ? idatSize : stream.size();
    for (qsizetype at = 0; at < stream.size(); at += part) {
        out += chunk("IDAT", stream.mid(at, part));
    }
    if (text) {
        out += chunk("tEXt", QByteArray("Comment\0behind the pixels", 25));
    }
    return out + chunk("IEND", {});
}

} // namespace veilpix::picture
