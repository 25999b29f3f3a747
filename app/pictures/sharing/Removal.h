// Taking somebody off the access list of one's own picture: the server cuts access first, then the picture is encrypted
// anew for those who remain; UnfinishedRekeys sees to it if this does not come to its end.
#pragma once

#include "app/net/Steps.h"
#include "app/pictures/PictureLibrary.h"

namespace veilpix::pictures {

class UnfinishedRekeys;

// NotFound when the list that the owner signed does not name the person, whatever the server says: it would be nobody
// who loses access. Nobody is cut off without its having been written down: fails before the server is asked if that
// cannot be done.
[[nodiscard]] net::Task<void> removePerson(net::Steps steps, PictureLibrary& library,
                                           QPointer<UnfinishedRekeys> unfinished, ItemKey item, QString userId);

} // namespace veilpix::pictures
