// Sealing and opening 16 MB against the primitives that they cannot do without, on the same rows in the same run.
// Absolute figures vary from machine to machine; the ratios at the end are what the goals are about.
#include <benchmark/benchmark.h>
#include <cstring>
#include <map>
#include <openssl/evp.h>

#include "common/picture/ContentStream.h"
#include "common/picture/PictureKeys.h"
#include "common/picture/PngReader.h"
#include "common/picture/PngWriter.h"
#include "common/picture/RowBatches.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

constexpr qsizetype contentSize = 16 << 20;

const QByteArray& content()
{
    static const QByteArray bytes = pattern(contentSize);
    return bytes;
}

const Sealed& sealedContent()
{
    static const Sealed sealed = seal(content());
    return sealed;
}

PictureGeometry geometry()
{
    return *PictureGeometry::forContent(std::uint64_t(someMetadata().toJson()->size()), contentSize, 479);
}

// Memory that was touched before and is written over again.
QByteArray& reusedMemory()
{
    static QByteArray memory(contentSize / 4 * 5, '\0');
    return memory;
}

// OpenSSL and nothing else: contexts made once, one nonce a row.
class BarePrimitives {
public:
    explicit BarePrimitives(bool sealing) : m_sealing(sealing)
    {
        const std::array<unsigned char, 32> key{1, 2, 3};
        if (EVP_CipherInit_ex2(m_cipher, EVP_aes_256_gcm(), key.data(), nullptr, sealing ? 1 : 0, nullptr) != 1) {
            qFatal("cipher");
        }
    }
    ~BarePrimitives()
    {
        EVP_CIPHER_CTX_free(m_cipher);
        EVP_MD_CTX_free(m_hash);
    }
    BarePrimitives(const BarePrimitives&) = delete;
    BarePrimitives& operator=(const BarePrimitives&) = delete;

    void encrypt(std::uint64_t index, const std::uint8_t* from, std::uint8_t* to, int size)
    {
        std::array<unsigned char, 12> nonce{};
        std::memcpy(nonce.data() + 4, &index, sizeof index);
        int written = 0;
        EVP_CipherInit_ex2(m_cipher, nullptr, nullptr, nonce.data(), -1, nullptr);
        EVP_CipherUpdate(m_cipher, to, &written, from, size);
        if (!m_sealing) { // the tag is wrong, but comparing it costs the same
            EVP_CIPHER_CTX_ctrl(m_cipher, EVP_CTRL_AEAD_SET_TAG, 16, const_cast<std::uint8_t*>(from) + size);
        }
        std::array<unsigned char, 16> none{};
        EVP_CipherFinal_ex(m_cipher, none.data(), &written);
        if (m_sealing) {
            EVP_CIPHER_CTX_ctrl(m_cipher, EVP_CTRL_AEAD_GET_TAG, 16, to + size);
        }
    }

    void hash(const std::uint8_t* bytes, std::size_t size)
    {
        std::array<unsigned char, 32> digest;
        EVP_DigestInit_ex2(m_hash, EVP_sha256(), nullptr);
        EVP_DigestUpdate(m_hash, bytes, size);
        EVP_DigestFinal_ex(m_hash, digest.data(), nullptr);
        benchmark::DoNotOptimize(digest);
    }

private:
    bool m_sealing;
    EVP_CIPHER_CTX* m_cipher = EVP_CIPHER_CTX_new();
    EVP_MD_CTX* m_hash = EVP_MD_CTX_new();
};

void setBytes(benchmark::State& state)
{
    state.SetBytesProcessed(std::int64_t(state.iterations()) * contentSize);
}

void bare(benchmark::State& state, bool sealing, bool hashing)
{
    const PictureGeometry shape = geometry();
    const std::size_t row = rowBytes(shape.width);
    std::vector<std::uint8_t> from(row * shape.contentRows, 7);
    std::vector<std::uint8_t> to(row * shape.contentRows, 7);
    BarePrimitives primitives(sealing);
    for (auto _ : state) {
        for (std::uint32_t i = 0; i < shape.contentRows; ++i) {
            primitives.encrypt(i, from.data() + i * row, to.data() + i * row, int(rowCapacity(shape.width)));
            if (hashing) {
                primitives.hash((sealing ? to : from).data() + i * row, row);
            }
        }
    }
    setBytes(state);
}

PictureControl withThreads(unsigned threads)
{
    PictureControl control;
    control.threads = threads;
    return control;
}

void sealPicture(benchmark::State& state, unsigned threads)
{
    QByteArray bytes = content();
    SealRequest request = requestFor({});
    request.itemId = sealedContent().picture.itemId;
    request.contentKey = &sealedContent().picture.contentKey;
    request.stanzas = sealedContent().picture.stanzas;
    crypto::SystemRandom random;
    for (auto _ : state) {
        QBuffer source(&bytes);
        source.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        QBuffer sink(&reusedMemory());
        sink.open(QIODevice::ReadWrite | QIODevice::Unbuffered);
        if (!PictureEncryptor(random, alice()).encrypt(request, source, sink, withThreads(threads))) {
            state.SkipWithError("refused");
        }
    }
    setBytes(state);
}

void openPicture(benchmark::State& state, unsigned threads)
{
    QByteArray png = sealedContent().png;
    for (auto _ : state) {
        QBuffer source(&png);
        source.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        QBuffer sink(&reusedMemory());
        sink.open(QIODevice::ReadWrite | QIODevice::Unbuffered);
        auto decryptor = PictureDecryptor::open(source);
        if (!decryptor || !decryptor->unlock(sealedContent().picture.contentKey) ||
            !decryptor->decrypt(sink, withThreads(threads))) {
            state.SkipWithError("refused");
        }
    }
    setBytes(state);
}

// The encryptor's loop on one thread, without what the signature needs.
void sealUnsigned(benchmark::State& state)
{
    const PictureGeometry shape = geometry();
    const std::uint32_t capacity = rowCapacity(shape.width);
    const PictureControl control = withThreads(1);
    auto cipher = RowCipher::create(sealedContent().picture.contentKey);
    QByteArray bytes = content();
    for (auto _ : state) {
        QBuffer source(&bytes);
        source.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        QBuffer sink(&reusedMemory());
        sink.open(QIODevice::ReadWrite | QIODevice::Unbuffered);
        ContentSource plaintext("{}", source, contentSize);
        PngWriter png(sink, {shape.width, shape.height()});
        bool done = png.begin() && png.writePixels(std::vector<std::uint8_t>(shape.headerRows * rowBytes(shape.width)));
        RowBatches batches(shape, control);
        std::vector<RowBatch> slots = batches.makeSlots();
        RowBatch& batch = slots.front();
        for (std::uint32_t count = 0; *batches.next(batch, count);) {
            batch.rows.place(png.placeFor(shape.headerRows + batch.first), PngLayout::rowLead, rowBytes(shape.width),
                             count);
            const std::uint8_t* const from =
                *plaintext.read(std::span(batch.ownPlaintext).first(std::size_t(count) * capacity));
            png.frame(batch.rows.whole(), shape.headerRows + batch.first, count);
            PngWriter::Checksums sums;
            for (std::uint32_t i = 0; i < count; ++i) {
                done = done && cipher->seal(RowKind::Content, batch.first + i,
                                            {from + std::size_t(i) * capacity, capacity}, batch.rows.writableRow(i));
                PngWriter::addTo(sums, batch.rows.framedRow(i));
            }
            done = done && png.write(batch.rows.whole(), sums);
        }
        if (!done) {
            state.SkipWithError("failed");
        }
    }
    setBytes(state);
}

// The decryptor's loop on one thread, without what the signature needs.
void openUnsigned(benchmark::State& state)
{
    QByteArray png = sealedContent().png;
    const PictureGeometry shape = geometry();
    const std::uint32_t capacity = rowCapacity(shape.width);
    const PictureControl control = withThreads(1);
    const auto keys =
        PictureKeys::derive(sealedContent().picture.sealId, PictureKind::Picture, sealedContent().picture.contentKey);
    auto cipher = RowCipher::create(keys->payload);
    for (auto _ : state) {
        QBuffer source(&png);
        source.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        QBuffer sink(&reusedMemory());
        sink.open(QIODevice::ReadWrite | QIODevice::Unbuffered);
        auto reader = PngReader::open(source);
        RowBatches batches(shape, control);
        std::vector<RowBatch> slots = batches.makeSlots();
        RowBatch& batch = slots.front();
        bool done = reader->read(shape.headerRows, batch.rows).has_value();
        ContentSink plaintext(&sink, maximumContent);
        for (std::uint32_t count = 0; *batches.next(batch, count);) {
            done = done && reader->read(count, batch.rows);
            const std::size_t size = std::size_t(count) * capacity;
            std::uint8_t* to = plaintext.placeFor(std::uint64_t(batch.first) * capacity, size);
            to = to ? to : batch.ownPlaintext.data();
            for (std::uint32_t i = 0; i < count; ++i) {
                done = done && cipher->open(batches.kindOf(batch.first + i), batch.first + i, batch.rows.row(i),
                                            {to + std::size_t(i) * capacity, capacity});
            }
            done = done && plaintext.write({to, size});
        }
        if (!done) {
            state.SkipWithError("failed");
        }
    }
    setBytes(state);
}

// Prints as usual and keeps the best of the repetitions: what disturbs a run only ever makes it slower.
class RatioReporter final : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override
    {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration || run.error_occurred) {
                continue;
            }
            const Times now{run.GetAdjustedCPUTime(), run.GetAdjustedRealTime()};
            Times& best = m_times.emplace(run.run_name.function_name, now).first->second;
            best = {std::min(best.cpu, now.cpu), std::min(best.real, now.real)};
        }
    }

    // One thread does all of it: its own time tells, whoever else has the processor in between.
    void printRatio(const char* what, const char* ours, const char* theirs, double goal) const
    {
        print(what, m_times.at(theirs).cpu / m_times.at(ours).cpu, goal);
    }

    // Says nothing on a machine that is busy otherwise.
    void printSpeedUp(const char* what, const char* two, const char* one, double goal) const
    {
        print(what, m_times.at(one).real / m_times.at(two).real, goal);
    }

    [[nodiscard]] bool isComplete() const { return m_times.size() == 10; }

private:
    struct Times {
        double cpu;
        double real;
    };

    static void print(const char* what, double ratio, double goal)
    {
        printf("%-58s %.2f (goal %.2f)%s\n", what, ratio, goal, ratio < goal ? "  MISSED" : "");
    }

    std::map<std::string, Times> m_times;
};

} // namespace

int main(int argc, char** argv)
{
    using benchmark::RegisterBenchmark;
    RegisterBenchmark("bareSeal", [](benchmark::State& state) { bare(state, true, true); });
    RegisterBenchmark("seal", [](benchmark::State& state) { sealPicture(state, 1); });
    RegisterBenchmark("seal2", [](benchmark::State& state) { sealPicture(state, 2); })->UseRealTime();
    RegisterBenchmark("bareOpen", [](benchmark::State& state) { bare(state, false, true); });
    RegisterBenchmark("open", [](benchmark::State& state) { openPicture(state, 1); });
    RegisterBenchmark("open2", [](benchmark::State& state) { openPicture(state, 2); })->UseRealTime();
    RegisterBenchmark("bareGcmSeal", [](benchmark::State& state) { bare(state, true, false); });
    RegisterBenchmark("sealUnsigned", sealUnsigned);
    RegisterBenchmark("bareGcmOpen", [](benchmark::State& state) { bare(state, false, false); });
    RegisterBenchmark("openUnsigned", openUnsigned);
    std::vector<char*> arguments(argv, argv + argc);
    // In turns, so that whatever else the machine does meets all alike.
    std::string repetitions = "--benchmark_repetitions=15";
    std::string shortly = "--benchmark_min_time=0.1";
    std::string interleaving = "--benchmark_enable_random_interleaving=true";
    arguments.insert(arguments.begin() + 1, {repetitions.data(), shortly.data(), interleaving.data()});
    int count = int(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    RatioReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    if (!reporter.isComplete()) {
        return 0;
    }
    printf("\n");
    reporter.printRatio("seal / AES-GCM and SHA-256 in sequence", "seal", "bareSeal", 0.85);
    reporter.printRatio("open / AES-GCM and SHA-256 in sequence", "open", "bareOpen", 0.85);
    reporter.printRatio("seal without the signature's hashing / AES-GCM", "sealUnsigned", "bareGcmSeal", 0.80);
    reporter.printRatio("open without the signature's hashing / AES-GCM", "openUnsigned", "bareGcmOpen", 0.95);
    reporter.printSpeedUp("seal, two threads / one", "seal2", "seal", 1.8);
    reporter.printSpeedUp("open, two threads / one", "open2", "open", 1.8);
    return 0;
}
