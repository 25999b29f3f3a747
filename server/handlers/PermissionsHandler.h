// Who else may see a picture: the seed's forms, and the native calls that bring the wrapped key and the signed list.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class PermissionsHandler {
public:
    explicit PermissionsHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    // What a grant or a change of role brings, whichever way it came.
    struct Wish {
        QString userId;
        store::Role role = store::Role::Read;
        QByteArray wrappedKey;
        std::optional<store::AccessListRecord> list;
    };

    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response one(const Call& call);
    [[nodiscard]] http::Response grant(Call& call);
    [[nodiscard]] http::Response change(Call& call);
    [[nodiscard]] http::Response revoke(Call& call);
    [[nodiscard]] Answer<Wish> readForm(Call& call, bool withUser);
    [[nodiscard]] Answer<Wish> readGrant(const Call& call);
    [[nodiscard]] Answer<Wish> readChange(const Call& call);
    [[nodiscard]] http::Response reply(const Result<void>& done, int status) const;

    Services& m_services;
};

} // namespace veilpix::handlers
