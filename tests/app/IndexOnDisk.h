// An account's index as it lies on the disk, looked at beside the app that holds it: in a copy.
#pragma once

#include <QFile>
#include <QTemporaryDir>

#include "app/pictures/IndexStore.h"
#include "app/session/AccountFiles.h"
#include "tests/app/AppPerson.h"

namespace veilpix::tests {

inline QString indexPath(AppPerson& person)
{
    return person.session.files().indexPath(person.session.userName());
}

// Empty when there is none that opens.
inline std::shared_ptr<pictures::IndexContents> indexOnDisk(AppPerson& person)
{
    const QTemporaryDir copies;
    const QString copy = copies.filePath(u"copy"_s);
    for (const auto* suffix : {"", "-wal"}) {
        QFile::copy(indexPath(person) + QLatin1String(suffix), copy + QLatin1String(suffix));
    }
    pictures::IndexStore store;
    std::shared_ptr<pictures::IndexContents> found;
    QObject context;
    QObject::connect(&store, &pictures::IndexStore::opened, &context, [&](const auto& contents) { found = contents; });
    store.open(copy, person.session.sharedKeyRing(), person.session.serverId(), person.session.userId());
    (void)waitUntil([&] { return found != nullptr; }, 20'000);
    return found ? found : std::make_shared<pictures::IndexContents>();
}

} // namespace veilpix::tests
