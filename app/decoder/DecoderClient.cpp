#include "app/decoder/DecoderClient.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>
#include <algorithm>
#include <cstring>

#include "app/decoder/SharedMemory.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::decoder {

namespace {

using std::chrono::milliseconds;

constexpr int mostAtOnce = 3;
constexpr int mostLargeAtOnce = 2; // what is quick never waits for them
constexpr std::size_t mostIdle = 2;
constexpr std::uint64_t quickSize = 1 << 20;
constexpr milliseconds startPatience{60'000};
constexpr milliseconds mostPatience{90'000};
constexpr std::size_t copiedBelow = 1 << 20; // a gallery's many small pictures are not a mapping each

QString findProgram()
{
    const QString name = u"veilpix-decoder"_s;
    const QFileInfo sibling(QCoreApplication::applicationDirPath() + QLatin1Char('/') + name);
    return sibling.isExecutable() ? sibling.absoluteFilePath() : QStandardPaths::findExecutable(name);
}

bool isQuick(const Request& request)
{
    return request.inputSize <= quickSize && request.outputSize <= 4 * quickSize;
}

template <class Holder> QImage imageOver(std::uint8_t* pixels, const Reply& reply, std::unique_ptr<Holder> holder)
{
    const auto release = [](void* taken) { const std::unique_ptr<Holder> gone(static_cast<Holder*>(taken)); };
    const auto format = reply.isOpaque != 0 ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied;
    QImage image(pixels, int(reply.width), int(reply.height), qsizetype(reply.width) * 4, format, release,
                 holder.get());
    if (!image.isNull()) {
        static_cast<void>(holder.release()); // the image has it
    }
    return image;
}

QImage imageOf(SharedMemory memory, const Reply& reply)
{
    const std::size_t size = std::size_t(reply.width) * reply.height * 4;
    auto holder = std::make_unique<SharedMemory>(std::move(memory));
    const auto pixels = holder->map(size);
    if (pixels.empty()) {
        return {};
    }
    if (size < copiedBelow) {
        auto copy = std::make_unique<crypto::SecretBytes>(crypto::SecretBytes::copyOf(pixels));
        std::uint8_t* first = copy->writable().data();
        return imageOver(first, reply, std::move(copy));
    }
    return imageOver(pixels.data(), reply, std::move(holder));
}

QDateTime dateOf(const Reply& reply)
{
    const auto end = std::find(reply.taken.begin(), reply.taken.end(), '\0');
    return QDateTime::fromString(QString::fromLatin1(reply.taken.data(), end - reply.taken.begin()),
                                 u"yyyy:MM:dd HH:mm:ss"_s);
}

} // namespace

// A place among those that may decode at a time.
class DecoderClient::Turn {
public:
    Turn(DecoderClient& client, bool isLarge) : m_client(client), m_isLarge(isLarge)
    {
        std::unique_lock lock(client.m_mutex);
        client.m_freed.wait(lock, [&client, isLarge] {
            return client.m_closed ||
                   (client.m_turns < mostAtOnce && (!isLarge || client.m_largeTurns < mostLargeAtOnce));
        });
        ++client.m_turns;
        client.m_largeTurns += isLarge ? 1 : 0;
        m_generation = client.m_generation;
    }
    ~Turn()
    {
        const std::lock_guard lock(m_client.m_mutex);
        --m_client.m_turns;
        m_client.m_largeTurns -= m_isLarge ? 1 : 0;
        m_client.m_freed.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // An idle one, or a new one.
    Result<std::unique_ptr<DecoderProcess>> take()
    {
        {
            const std::lock_guard lock(m_client.m_mutex);
            if (m_client.m_closed) {
                return fail(ErrorCode::Cancelled, u"the app ends"_s);
            }
            if (!m_client.m_idle.empty()) {
                auto process = std::move(m_client.m_idle.back());
                m_client.m_idle.pop_back();
                m_client.m_busy.push_back(process.get());
                return process;
            }
        }
        auto started = DecoderProcess::start(m_client.m_options.program, startPatience);
        if (started) {
            const std::lock_guard lock(m_client.m_mutex);
            m_client.m_busy.push_back(started->get());
            if (m_client.m_closed) {
                (*started)->kill();
            }
        }
        return started;
    }

    // Before it goes, whatever becomes of it.
    void giveBack(std::unique_ptr<DecoderProcess> process, bool isSound)
    {
        const std::lock_guard lock(m_client.m_mutex);
        m_client.m_busy.erase(std::find(m_client.m_busy.begin(), m_client.m_busy.end(), process.get()));
        if (isSound && !m_client.m_closed && m_generation == m_client.m_generation && !process->isWorn() &&
            m_client.m_idle.size() < mostIdle) {
            m_client.m_idle.push_back(std::move(process));
        }
    }

private:
    DecoderClient& m_client;
    bool m_isLarge;
    int m_generation = 0;
};

DecoderClient::DecoderClient(Options options) : m_options(std::move(options))
{
    if (m_options.program.isEmpty()) {
        m_options.program = findProgram();
    }
}

DecoderClient::~DecoderClient()
{
    close();
}

void DecoderClient::retire()
{
    std::vector<std::unique_ptr<DecoderProcess>> gone;
    const std::lock_guard lock(m_mutex);
    ++m_generation;
    gone.swap(m_idle);
}

void DecoderClient::close()
{
    std::vector<std::unique_ptr<DecoderProcess>> gone;
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    gone.swap(m_idle);
    for (DecoderProcess* busy : m_busy) {
        busy->kill();
    }
    m_freed.notify_all();
}

Result<DecodedPicture> DecoderClient::decode(const QByteArray& bytes, const Wish& wish)
{
    if (bytes.isEmpty() || bytes.size() > largestFile) {
        return fail(bytes.isEmpty() ? ErrorCode::Unsupported : ErrorCode::TooLarge);
    }
    SharedMemory input(std::size_t(bytes.size()));
    const auto mapped = input.descriptor() >= 0 ? input.map(std::size_t(bytes.size())) : std::span<std::uint8_t>();
    if (mapped.empty()) {
        return fail(ErrorCode::TooLarge, u"no memory to hand it over"_s);
    }
    std::memcpy(mapped.data(), bytes.constData(), mapped.size());
    return decode(input.descriptor(), bytes.size(), wish);
}

Result<DecodedPicture> DecoderClient::decode(const QFile& open, const Wish& wish)
{
    const qint64 size = open.size();
    if (size <= 0 || size > largestFile) {
        return fail(size <= 0 ? ErrorCode::Unsupported : ErrorCode::TooLarge);
    }
    return decode(open.handle(), size, wish);
}

Result<DecodedPicture> DecoderClient::decode(int descriptor, qint64 size, const Wish& wish)
{
    Request request;
    request.inputSize = std::uint64_t(size);
    request.longestSide = std::uint32_t(wish.longestSide);
    request.mostPixels =
        std::min(std::uint64_t(wish.mostPixels), std::uint64_t(wish.longestSide) * std::uint64_t(wish.longestSide));
    request.mostWhole = std::uint64_t(wish.mostWhole);
    request.onlyJpeg = wish.onlyJpeg ? 1 : 0;
    request.wantsTaken = wish.taken ? 1 : 0;
    request.outputSize = request.mostPixels * 4;
    SharedMemory output(std::size_t(request.outputSize));
    if (output.descriptor() < 0) {
        return fail(ErrorCode::TooLarge, u"no memory for its pixels"_s);
    }
    VEILPIX_TRY(const Reply reply, ask(request, descriptor, wish.longestSide > 0 ? output.descriptor() : -1, size));
    if (reply.outcome != Outcome::Done) {
        return fail(reply.outcome == Outcome::TooLarge ? ErrorCode::TooLarge : ErrorCode::Unsupported,
                    u"the decoder made nothing of it"_s);
    }
    DecodedPicture decoded;
    decoded.taken = wish.taken ? dateOf(reply) : QDateTime();
    if (wish.longestSide == 0) {
        return decoded;
    }
    // What comes from the sandbox is a claim, too.
    const bool fits = reply.width > 0 && reply.height > 0 && reply.width <= request.longestSide &&
                      reply.height <= request.longestSide &&
                      std::uint64_t(reply.width) * reply.height <= request.mostPixels;
    constexpr std::uint32_t mostSaid = 1U << 30;
    if (!fits || reply.originalWidth > mostSaid || reply.originalHeight > mostSaid) {
        return fail(ErrorCode::Unsupported, u"the decoder says what cannot be"_s);
    }
    decoded.pixelSize = QSize(int(reply.originalWidth), int(reply.originalHeight));
    decoded.image = imageOf(std::move(output), reply);
    if (decoded.image.isNull()) {
        return fail(ErrorCode::TooLarge, u"no memory for its pixels"_s);
    }
    return decoded;
}

Result<Reply> DecoderClient::ask(const Request& request, int input, int output, qint64 size)
{
    if (!isInstalled()) {
        return fail(ErrorCode::NoSuchFile, u"veilpix-decoder was not found"_s);
    }
    const auto patience = std::min(m_options.patience + milliseconds((size >> 20) * 1000), mostPatience);
    Request timed = request;
    timed.milliseconds =
        std::uint32_t((patience + std::chrono::seconds(1)).count()); // should nobody be there to end it
    Turn turn(*this, !isQuick(request));
    for (;;) {
        VEILPIX_TRY(auto process, turn.take());
        auto reply = process->ask(timed, input, output, patience);
        turn.giveBack(std::move(process), reply.has_value());
        if (reply ||
            reply.error().code != ErrorCode::Busy) { // an idle one that somebody ended is no fault of this picture
            const std::lock_guard lock(m_mutex);
            return m_closed ? Result<Reply>(fail(ErrorCode::Cancelled, u"the app ends"_s)) : reply;
        }
    }
}

} // namespace veilpix::decoder
