// Errors as people read them: what happened, to what, what to do. Translated.
#pragma once

#include <QCoreApplication>
#include <QString>

#include "app/session/Failure.h"
#include "common/base/Result.h"

namespace veilpix::models {

class ErrorText {
    Q_DECLARE_TR_FUNCTIONS(veilpix::models::ErrorText)
public:
    // subject: the picture's or the person's name, as it stands in the sentence; empty = nothing in particular.
    [[nodiscard]] static QString describe(const Error& error, const QString& subject = {});
    // server: how it is called where several could be meant; empty = there is only one.
    [[nodiscard]] static QString describe(const session::Failure& failure, const QString& userName = {},
                                          const QString& server = {});

    // The same about a picture that was to be opened: it would, without a server, if it were on this computer.
    [[nodiscard]] static QString describeOpening(const Error& error, const QString& name);
    // The same about a file that was to be written there.
    [[nodiscard]] static QString describeSaving(const Error& error, const QString& subject, const QString& path);
    // Why a picture that opened is not on the screen; subject: empty = "This file".
    [[nodiscard]] static QString describeShowing(const Error& error, const QString& subject);

private:
    [[nodiscard]] static QString sentences(const Error& error, const QString& subject);
    [[nodiscard]] static QString describeEnding(ErrorCode why, const QString& userName);
};

} // namespace veilpix::models
