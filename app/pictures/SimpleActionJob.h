// One request, and what follows from its success.
#pragma once

#include <functional>

#include "app/net/CompoundJob.h"

namespace veilpix::pictures {

class SimpleActionJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // request: not started; becomes this job's.
    SimpleActionJob(net::Job* request, std::function<void()> then, QObject* parent)
        : CompoundJob(parent), m_request(request), m_then(std::move(then))
    {
        request->setParent(this);
    }

protected:
    void run() override
    {
        require(m_request, [this](net::Job&) {
            m_then();
            succeed();
        });
    }

private:
    net::Job* m_request;
    std::function<void()> m_then;
};

} // namespace veilpix::pictures
