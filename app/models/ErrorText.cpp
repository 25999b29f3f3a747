#include "app/models/ErrorText.h"

#include <QDir>
#include <QFileInfo>

#include "app/models/DataSize.h"
#include "app/models/ForeignText.h"
#include "common/base/Literals.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::models {

namespace {

constexpr qsizetype mostOfAPath = 200;

} // namespace

QString ErrorText::describe(const Error& error, const QString& subject)
{
    QString text = sentences(error, subject);
    if (!text.isEmpty()) {
        text[0] = text.at(0).toUpper(); // it may begin with "this"
    }
    return text;
}

QString ErrorText::describeOpening(const Error& error, const QString& name)
{
    if (error.code == ErrorCode::Network || error.code == ErrorCode::Timeout) {
        return tr("%1 is not kept on this computer, and the server that has it cannot be reached. Check the "
                  "connection, "
                  "then open it again.")
            .arg(foreignText(name));
    }
    return describe(error, name);
}

QString ErrorText::describeSaving(const Error& error, const QString& subject, const QString& path)
{
    const QString folder = QDir::toNativeSeparators(QFileInfo(path).absolutePath());
    if (error.code == ErrorCode::PermissionDenied) {
        return tr("“%1” was not saved: you may not write in %2. Save it in another folder.")
            .arg(foreignText(subject), foreignText(folder, mostOfAPath));
    }
    if (error.code == ErrorCode::NoSuchFile) {
        return tr("“%1” was not saved: there is no folder %2. Save it in another one.")
            .arg(foreignText(subject), foreignText(folder, mostOfAPath));
    }
    return describe(error, subject);
}

QString ErrorText::describeShowing(const Error& error, const QString& subject)
{
    const QString it = subject.isEmpty() ? tr("This file") : foreignText(subject);
    switch (error.code) {
    case ErrorCode::Timeout:
        return tr("%1 takes too long to be shown. Save it to open it with another program.").arg(it);
    case ErrorCode::TooLarge:
        return tr("%1 takes more memory than a picture may here, or is damaged. Save it to open it with another "
                  "program.")
            .arg(it);
    case ErrorCode::NoSuchFile:
        return tr("%1 cannot be shown: the program veilpix-decoder is missing. Install Veilpix again.").arg(it);
    case ErrorCode::Internal:
        return tr("%1 cannot be shown: veilpix-decoder does not run on this computer. Save it to open it with another "
                  "program.")
            .arg(it);
    default:
        return tr("%1 is not a picture that can be shown. Save it to open it with another program.").arg(it);
    }
}

// One sentence for what happened and one for what to do. %1 is the subject in quotes, or "this" where nothing is named.
QString ErrorText::sentences(const Error& error, const QString& subject)
{
    const QString it = subject.isEmpty() ? tr("this") : tr("“%1”").arg(foreignText(subject));
    switch (error.code) {
    case ErrorCode::Io:
        return tr("%1 could not be read or written. Check the disk and that you may open the file.").arg(it);
    case ErrorCode::NoSpace:
        return tr("There is no room for %1. Free some space on the disk or on the server, then try again.").arg(it);
    case ErrorCode::NotFound:
        return tr("%1 is not there any more. It may have been moved, deleted or no longer be shared with you.").arg(it);
    case ErrorCode::AlreadyExists:
        return tr("%1 exists already.").arg(it);
    case ErrorCode::NoSuchFile:
        return tr("%1 is not on this computer any more, or its folder is not. It may have been moved or deleted, or be "
                  "a "
                  "link that leads nowhere.")
            .arg(it);
    case ErrorCode::EmptyFolder:
        return tr("There are no files in %1 that could be added.").arg(it);
    case ErrorCode::PermissionDenied:
        return tr("%1 or its folder is closed to you on this computer. Change its permissions, or ask whoever it "
                  "belongs "
                  "to.")
            .arg(it);
    case ErrorCode::Forbidden:
        return tr("%1: you are not allowed to do this. Ask the owner, or the person who runs the server.").arg(it);
    case ErrorCode::Cancelled:
        return tr("%1 was cancelled.").arg(it);
    case ErrorCode::Internal:
        return tr("%1: something went wrong inside Veilpix. Try again; if it happens again, restart the app.").arg(it);
    case ErrorCode::InvalidArgument:
        return tr("%1 was refused: something in the request is not valid.").arg(it);
    case ErrorCode::TooLarge:
        return tr("%1 is too large. A picture may have up to %2.").arg(it, dataSize(qint64(picture::maximumContent)));
    case ErrorCode::Unsupported:
        return tr("%1 needs a newer Veilpix, or is of a kind that cannot be used here.").arg(it);
    case ErrorCode::NotAFile:
        return tr("%1 is not a file that can be read, but a folder, a pipe or a device. Choose a file.").arg(it);
    case ErrorCode::NotAPng:
        if (error.context.startsWith("truncated"_L1)) {
            return tr("%1 is cut short: its end is missing, as after a copy or a download that was broken off. Fetch "
                      "it again.")
                .arg(it);
        }
        return tr("%1 is no PNG picture, or it is damaged. An encrypted picture that was saved as JPEG cannot be "
                  "opened. Ask for the encrypted file again.")
            .arg(it);
    case ErrorCode::NotAVeilpixPicture:
        return tr("%1 is no encrypted picture, or it was resized, cropped or saved as another type on its way. Ask for "
                  "the original file.")
            .arg(it);
    case ErrorCode::BadHeader:
        return tr("%1 was an encrypted picture, but it is damaged at its beginning, or was cropped or resized. Ask for "
                  "the encrypted file again.")
            .arg(it);
    case ErrorCode::NoMatchingKey:
        return tr("%1 was not encrypted for you. Ask the owner to share it with this account.").arg(it);
    case ErrorCode::BadCommitment:
    case ErrorCode::BadHeaderMac:
    case ErrorCode::BadContentRow:
    case ErrorCode::BadTrailer:
    case ErrorCode::BadMetadata:
        return tr("%1 was changed or damaged after it was encrypted, so nothing of it is shown. Fetch it again, or ask "
                  "its owner.")
            .arg(it);
    case ErrorCode::BadSignature:
        return tr("%1 carries a signature that does not hold. Somebody may have tampered with it, so nothing of it is "
                  "shown.")
            .arg(it);
    case ErrorCode::WrongPassword:
        return tr("The name or the password is wrong. Check both and try again.");
    case ErrorCode::BadKeyRing:
        return tr("The key ring is damaged or was tampered with. Restore it from your recovery kit.");
    case ErrorCode::BadKey:
        return tr("The key of %1 is not valid and was not used.").arg(it);
    case ErrorCode::BadRecoveryWords:
        return tr("These recovery words are not right. %1").arg(error.context);
    case ErrorCode::StaleVersion:
        return tr("The server sent an older state of %1 than you have seen before, so it was refused. Try again later, "
                  "or ask the person who runs the server.")
            .arg(it);
    case ErrorCode::BadQuotient:
        return tr("The second part of %1 is damaged, so it cannot be opened.").arg(it);
    case ErrorCode::BadRequest:
        return tr("The server did not understand the request for %1. Check that app and server are of the same "
                  "version.")
            .arg(it);
    case ErrorCode::Unauthorized:
        return tr("The server ended this session. Sign in again, then repeat.");
    case ErrorCode::Conflict:
        return tr("%1 was changed elsewhere in the meantime. Look at it again, then repeat.").arg(it);
    case ErrorCode::Timeout:
        return subject.isEmpty()
                   ? tr("The server did not answer in time. Check the connection, then try again.")
                   : tr("The server did not answer in time for %1. Check the connection, then try again.").arg(it);
    case ErrorCode::Network:
        return subject.isEmpty()
                   ? tr("The server cannot be reached. Check the connection and the address, then try again.")
                   : tr("The server cannot be reached for %1. Check the connection and the address, then try again.")
                         .arg(it);
    case ErrorCode::Server:
        return tr("The server had a problem with %1. Try again in a moment.").arg(it);
    case ErrorCode::RateLimited:
        return tr("That was too often in a short time. Wait a moment, then try again.");
    case ErrorCode::UntrustedServer:
        return tr("The server could not prove who it is, so nothing was sent. Check its address and certificate.");
    case ErrorCode::NoSuchHost:
        return tr("There is no computer of this name. Check how the address is written, and the connection to the "
                  "network.");
    case ErrorCode::Refused:
        return tr("That computer is there, but no server runs at this port. Check the port, or ask the person who runs "
                  "it.");
    case ErrorCode::NoTls:
        return tr("Something answers at this address, but without https, so nothing was sent. Check the port, or ask "
                  "the person who runs it.");
    case ErrorCode::BadAccessList:
        return tr("The list of people who may open %1 does not hold, so it was not opened. Ask its owner to share it "
                  "again.")
            .arg(it);
    case ErrorCode::BadRecord:
        return tr("What the server keeps about %1 was changed or damaged. Fetch it again, or ask its owner.").arg(it);
    case ErrorCode::OverQuota:
        return tr("There is no room for %1 in your account on this server. Delete pictures for good, or ask for more "
                  "room.")
            .arg(it);
    case ErrorCode::Busy:
        return tr("Something else is using %1 just now. Try again in a moment.").arg(it);
    case ErrorCode::KeyChanged:
        return tr("The key of %1 is another one than you have seen before. Compare the safety number with that person, "
                  "then accept the new key.")
            .arg(it);
    default:
        break;
    }
    return tr("%1: something went wrong. Try again.").arg(it);
}

QString ErrorText::describeEnding(ErrorCode why, const QString& userName)
{
    switch (why) {
    case ErrorCode::StaleVersion:
        return tr("The sign-in of “%1” on this computer has run out. Sign in again to go on.")
            .arg(foreignText(userName));
    case ErrorCode::NotFound:
        return tr("This computer was signed out: the account “%1” was deleted on the server. If that was not you, ask "
                  "the person who runs it.")
            .arg(foreignText(userName));
    case ErrorCode::Forbidden:
        return tr("This computer was signed out: the account “%1” was disabled on the server. Ask the person who runs "
                  "it.")
            .arg(foreignText(userName));
    default:
        return tr("This computer was signed out of “%1” from another one: the session was ended there, or the password "
                  "was changed. Sign in again to go on; if it was not you, change the password then.")
            .arg(foreignText(userName));
    }
}

QString ErrorText::describe(const session::Failure& failure, const QString& userName, const QString& server)
{
    using During = session::Failure::During;
    const ErrorCode code = failure.error.code;
    if (code == ErrorCode::RateLimited && failure.retryAfterSeconds > 0) {
        return tr("Too many attempts. Try again in %n second(s).", nullptr, failure.retryAfterSeconds);
    }
    if (code == ErrorCode::Network && !server.isEmpty()) {
        return tr("The server %1 cannot be reached. Check the connection and the address, then try again.")
            .arg(foreignText(server));
    }
    if (code == ErrorCode::Timeout && !server.isEmpty()) {
        return tr("The server %1 did not answer in time. Check the connection, then try again.")
            .arg(foreignText(server));
    }
    if (code == ErrorCode::Network || code == ErrorCode::Timeout) {
        return describe(failure.error, QString()); // whoever it is that signs in, this is about the server
    }
    switch (failure.during) {
    case During::StayingSignedIn:
        return describeEnding(code, failure.userName);
    case During::Registering:
        if (code == ErrorCode::AlreadyExists) {
            return tr("The name “%1” is taken on this server. Choose another one, or sign in if it is yours.")
                .arg(foreignText(userName));
        }
        if (code == ErrorCode::Conflict) {
            return tr("The name “%1” is taken, perhaps by you: this computer asked for it before, with another "
                      "password, "
                      "and did not hear what came of it. Sign in with that password, or choose another name.")
                .arg(foreignText(userName));
        }
        if (code == ErrorCode::NoSpace) {
            return tr("The server has no room for a new account. Ask the person who runs it, or try again later.");
        }
        if (code == ErrorCode::Forbidden) {
            return tr("This server takes no new accounts. Ask the person who runs it.");
        }
        if (code == ErrorCode::InvalidArgument) {
            return tr("The server does not accept the name “%1”. Use letters, digits, dots or dashes.")
                .arg(foreignText(userName));
        }
        break;
    case During::Unlocking:
        if (code == ErrorCode::WrongPassword) {
            return tr("The password is wrong. Try again.");
        }
        break;
    case During::SigningIn:
        if (code == ErrorCode::NotFound) {
            return tr("The server does not keep the key ring of “%1”. Bring the recovery kit to this computer.")
                .arg(foreignText(userName));
        }
        if (code == ErrorCode::Forbidden) {
            return tr("The account “%1” is disabled on this server. Ask the person who runs it.")
                .arg(foreignText(userName));
        }
        if (code == ErrorCode::Unauthorized) {
            return tr("The server does not take the password of “%1” any more: it was changed on another computer. "
                      "Sign in with the new one.")
                .arg(foreignText(userName));
        }
        break;
    case During::RenewingWords:
        if (code == ErrorCode::WrongPassword) {
            return tr("The password is wrong. The recovery words stay as they are.");
        }
        break;
    case During::Recovering:
        if (code == ErrorCode::WrongPassword || code == ErrorCode::NotFound) {
            return tr("The recovery words do not belong to “%1”. Check the name and the words.")
                .arg(foreignText(userName));
        }
        break;
    case During::ChangingPassword:
        if (code == ErrorCode::WrongPassword) {
            return tr("The current password is wrong. Nothing was changed.");
        }
        break;
    case During::ImportingKey:
        if (code == ErrorCode::WrongPassword) {
            return tr("The password is wrong. The key was not imported.");
        }
        if (code == ErrorCode::AlreadyExists) {
            return tr("This key has been imported before.");
        }
        if (code == ErrorCode::BadKey) {
            return tr(
                "This is no key of the classic client, or the two files do not belong together. Choose rsa.txt and "
                "rsa_pub.txt from the same folder.");
        }
        break;
    case During::Connecting:
        if (code == ErrorCode::Unsupported || code == ErrorCode::NotFound || code == ErrorCode::BadRequest) {
            return tr(
                "Something answers at this address, but it is no Veilpix server, or one of another version. Check "
                "the address and the port.");
        }
        break;
    }
    return describe(failure.error, userName);
}

} // namespace veilpix::models
