#include "server/handlers/Api.h"

namespace veilpix::handlers {

Api::Api(Services& services, Operations operations)
    : m_routes(m_router, services), m_waiters(services), m_registration(services), m_signIn(services),
      m_sessions(services), m_credentials(services), m_people(services), m_sealed(services), m_images(services),
      m_pictures(services), m_permissions(services), m_uploads(services, m_uploadLocks),
      m_rekey(services, m_uploadLocks), m_changes(services, m_waiters),
      m_operations(services, std::move(operations), [this] { return qint64(m_waiters.count()); })
{
    services.metadata.setChangeListener([this](const QSet<QString>& people) { m_waiters.changed(people); });
    m_registration.addTo(m_routes);
    m_signIn.addTo(m_routes);
    m_sessions.addTo(m_routes);
    m_credentials.addTo(m_routes);
    m_people.addTo(m_routes);
    m_sealed.addTo(m_routes);
    m_images.addTo(m_routes);
    m_pictures.addTo(m_routes);
    m_permissions.addTo(m_routes);
    m_uploads.addTo(m_routes);
    m_rekey.addTo(m_routes);
    m_changes.addTo(m_routes);
    m_operations.addTo(m_routes);
}

} // namespace veilpix::handlers
