#include "app/pictures/PictureLibrary.h"

#include "app/decoder/DecoderClient.h"
#include "app/session/AppPaths.h"

namespace veilpix::pictures {

PictureLibrary::PictureLibrary(session::Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_decoder(std::make_shared<decoder::DecoderClient>()),
      m_blobs(session.paths().cacheFolder(), m_pools.light()), m_index(session, m_pools.light(), m_blobs)
{
    connect(&session, &session::Session::wiping, this, [this] { m_decoder->retire(); });
}

// The pools wait for their work, and that for no picture any more.
PictureLibrary::~PictureLibrary()
{
    m_decoder->close();
}

} // namespace veilpix::pictures
