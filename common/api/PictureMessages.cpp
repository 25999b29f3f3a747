#include "common/api/PictureMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(PictureRecord)
VEILPIX_MESSAGE_TO_WRITE(PictureRecordView)
VEILPIX_MESSAGE(PicturePage)
VEILPIX_MESSAGE(RecordPatch)
VEILPIX_MESSAGE(PictureVersion)
VEILPIX_MESSAGE(RekeyWrap)
VEILPIX_MESSAGE(Rekey)

} // namespace veilpix::api
