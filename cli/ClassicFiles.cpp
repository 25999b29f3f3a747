#include "cli/ClassicFiles.h"

#include <QFile>

#include "cli/Console.h"
#include "cli/Streams.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"
#include "common/picture/ForeignFile.h"

namespace veilpix::cli {

namespace {

constexpr qint64 LargestPng = qint64{512} << 20; // bytes
constexpr qint64 ReadBytes = 1 << 20;

Result<OutputStream> prepare(const ContentFor& what, bool force)
{
    VEILPIX_TRY(auto output, OutputStream::create(what.name, force));
    QIODevice& device = output.device();
    if (what.secret) {
        output.keepForOwnerAlone();
    }
    if (output.isStream()) {
        return output; // written only when the other file is sure
    }
    VEILPIX_TRY_VOID(picture::writeAll(device, what.content));
    return output;
}

Result<void> finish(OutputStream& output, const ContentFor& what)
{
    if (output.isStream()) {
        VEILPIX_TRY_VOID(picture::writeAll(output.device(), what.content));
    }
    return output.commit();
}

} // namespace

QString classicWarning()
{
    return u"The classic scheme is weak: equal values encrypt equally, so shapes stay visible, and its keys are "
           u"short.\n"
           u"Use it only to talk to the old Python client; `veilpix-cli encrypt` protects a picture."_s;
}

ExitCode writeTwo(const ContentFor& first, const ContentFor& second, bool force)
{
    if (first.name == second.name) {
        return complain(ExitCode::Usage, u"%1: two outputs cannot go to one place"_s.arg(first.name));
    }
    auto firstOutput = prepare(first, force);
    if (!firstOutput) {
        return complain(first.name, firstOutput.error());
    }
    auto secondOutput = prepare(second, force);
    if (!secondOutput) {
        return complain(second.name, secondOutput.error());
    }
    if (const auto done = finish(*firstOutput, first); !done) {
        return complain(first.name, done.error());
    }
    if (const auto done = finish(*secondOutput, second); !done) {
        // With --force the old first file is gone already; half of a new pair helps nobody either.
        firstOutput->takeBack();
        return complain(second.name, done.error());
    }
    return ExitCode::Done;
}

ExitCode writeOne(const ContentFor& only, bool force)
{
    auto output = prepare(only, force);
    if (!output) {
        return complain(only.name, output.error());
    }
    if (const auto done = finish(*output, only); !done) {
        return complain(only.name, done.error());
    }
    return ExitCode::Done;
}

tl::expected<QByteArray, ExitCode> readWhole(const QString& name, qint64 limit)
{
    auto input = InputStream::open(name);
    if (!input) {
        return tl::unexpected(complain(name, input.error()));
    }
    QByteArray content;
    for (;;) {
        const QByteArray more = input->device().read(ReadBytes);
        if (more.isEmpty()) {
            break;
        }
        if (content.size() + more.size() > limit) {
            return tl::unexpected(complain(name, Error{ErrorCode::TooLarge, u"%1 bytes at most"_s.arg(limit)}));
        }
        content += more;
    }
    return content;
}

tl::expected<classic::RgbPicture, ExitCode> readPicture(const QString& name)
{
    VEILPIX_TRY(const auto file, readWhole(name, LargestPng));
    auto picture = classic::RgbPicture::fromPng(file);
    if (!picture && picture.error().code == ErrorCode::NotAPng && !file.startsWith("\x89PNG")) {
        return tl::unexpected(
            complain(name, Error{ErrorCode::NotAPng, picture::describeForeignFile(crypto::viewOf(file))}));
    }
    if (!picture) {
        return tl::unexpected(complain(name, picture.error()));
    }
    return std::move(*picture);
}

} // namespace veilpix::cli
