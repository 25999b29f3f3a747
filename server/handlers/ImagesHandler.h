// The seed's images: list, upload by form, download as Latin-1 text in JSON, delete.
#pragma once

#include "server/handlers/JsonSpool.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class ImagesHandler {
public:
    explicit ImagesHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response list(const Account& account);
    [[nodiscard]] http::Response upload(Call& call);
    [[nodiscard]] http::Response download(const Call& call);
    [[nodiscard]] http::Response downloadAll(const Account& account);
    [[nodiscard]] http::Response remove(const Call& call);
    // separator{img_name, img_content, quotient}; false, and nothing written, when the picture has gone meanwhile.
    [[nodiscard]] Result<bool> write(JsonSpool& out, const store::Picture& picture, const char* separator);
    // Every picture of the owner, in upload order, by what `write` makes of each; page by page, so that a library of
    // any size costs no memory.
    using WriteOne = std::function<Result<bool>(JsonSpool&, const store::PictureName&, const char* separator)>;
    [[nodiscard]] http::Response listOf(const QString& owner, const WriteOne& write);

    Services& m_services;
};

} // namespace veilpix::handlers
