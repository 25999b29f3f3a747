// Adding somebody to the access list of one's own picture, and changing what they may do. Coroutines (see
// app/net/Steps.h): the present list, checked; the next version of it, signed; once more if somebody was faster.
#pragma once

#include "app/net/ShareJobs.h"
#include "app/net/Steps.h"
#include "app/pictures/FetchPictureJob.h"

namespace veilpix::pictures {

// The picture as the server has it now, proved to be one's own. Forbidden when it is somebody else's.
[[nodiscard]] net::Task<FetchedPicture> fetchOwnRecord(net::Steps steps, PictureLibrary& library, ItemKey item);
// Asks who a person is and holds that against the pins: Unsupported for classic accounts, KeyChanged (context: the
// name) for another key.
[[nodiscard]] net::Task<session::Person> knowPerson(net::Steps steps, session::Session& session, QString userId);

// The present list with the next version.
[[nodiscard]] identity::AccessList nextList(const trust::OwnPicture& picture);
// The version that the picture has now, from its verified trailer: fetched when it is newer than any that was noted.
[[nodiscard]] net::Task<quint64> presentVersion(net::Steps steps, PictureLibrary& library, FetchedPicture fetched);
[[nodiscard]] Result<api::AccessListPart> signList(const session::Session& session, const identity::AccessList& list);

// The server has taken this version of a list: from now on it cannot show an older one.
void noteList(session::Session& session, const ItemKey& item, quint64 version);

[[nodiscard]] net::Task<void> addPerson(net::Steps steps, PictureLibrary& library, ItemKey item, QString userId,
                                        api::Role role);
// NotFound when the person is not on the list.
[[nodiscard]] net::Task<void> changeRole(net::Steps steps, PictureLibrary& library, ItemKey item, QString userId,
                                         api::Role role);

} // namespace veilpix::pictures
