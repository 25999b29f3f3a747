// Who has access to a picture, and who is called what.
#pragma once

#include "app/net/Steps.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/sharing/ShareActions.h"

namespace veilpix::pictures {

// The owner first. Of somebody else's picture: those on its list whom one knows.
[[nodiscard]] net::Task<std::vector<AccessEntry>> listAccess(net::Steps steps, PictureLibrary& library, ItemKey item);
// Those whose name begins like that, without oneself.
[[nodiscard]] net::Task<std::vector<session::Person>> findPeople(net::Steps steps, session::Session& session,
                                                                 QString prefix);

} // namespace veilpix::pictures
