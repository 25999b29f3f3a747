// A request whose 2xx reply is a message of the API (common/api), in an envelope or bare. Reply is a message, or a
// vector of them where the server answers with a list. A reply that is anything else fails with Server.
#pragma once

#include "app/net/RequestJob.h"
#include "common/api/Json.h"

namespace veilpix::net {

// The reply's text taken apart.
[[nodiscard]] Result<api::JsonText> openReply(const QByteArray& body);
[[nodiscard]] QString wordsFor(const api::FieldProblem& problem); // for a developer

template <class M> struct ReplyReader {
    static api::Read<M> read(const api::JsonValue& data) { return data.read<M>(); }
};
template <class M> struct ReplyReader<std::vector<M>> {
    static api::Read<std::vector<M>> read(const api::JsonValue& data) { return data.readList<M>(); }
};

template <class Reply> class MessageJob : public RequestJob {
public:
    MessageJob(ApiClient& api, Request request, QObject* parent = nullptr) : RequestJob(api, std::move(request), parent)
    {
    }
    [[nodiscard]] const Reply& reply() const { return m_reply; }

protected:
    void received(const QByteArray& body) final
    {
        Result<api::JsonText> text = openReply(body);
        if (!text) {
            failWith({codeOfBadReply(), text.error().context});
            return;
        }
        api::Read<Reply> reply = ReplyReader<Reply>::read(text->data());
        if (!reply) {
            failWith({codeOfBadReply(), wordsFor(reply.error())});
            return;
        }
        m_reply = *std::move(reply);
        if (Result<void> judged = judge(m_reply); !judged) {
            failWith(std::move(judged).error());
        } else {
            succeed();
        }
    }
    // A last look at a message whose fields are all valid, and the place to take it over; an error refuses the reply.
    [[nodiscard]] virtual Result<void> judge(Reply&) { return {}; }
    [[nodiscard]] virtual ErrorCode codeOfBadReply() const { return ErrorCode::Server; }

private:
    Reply m_reply{};
};

// A request that is over when a 2xx reply comes: what it says beyond that does not matter, as long as it is the API
// that says it.
class CommandJob : public RequestJob {
public:
    CommandJob(ApiClient& api, Request request, QObject* parent = nullptr);

protected:
    void received(const QByteArray& body) final;
    // A last look at the reply's head; an error refuses it.
    [[nodiscard]] virtual Result<void> judge() { return {}; }
};

} // namespace veilpix::net
