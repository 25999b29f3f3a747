#include "cli/FolderListing.h"

#include <algorithm>
#include <filesystem>

namespace veilpix::cli {

namespace {

Error failure(const std::error_code& error)
{
    return {error == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::Io,
            QString::fromStdString(error.message())};
}

// The folder's own entries; its subfolders are left in `folders`.
void listOne(const std::filesystem::path& folder, FolderListing& listing, std::vector<std::filesystem::path>& folders)
{
    const auto giveUp = [&](const std::error_code& error) {
        listing.unreadable.push_back({QByteArray::fromStdString(folder.native()), failure(error)});
    };
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    while (!error && entry != std::filesystem::directory_iterator()) {
        std::error_code unknown;
        const auto type = entry->symlink_status(unknown).type();
        if (type == std::filesystem::file_type::directory) {
            folders.push_back(entry->path());
        } else if (type == std::filesystem::file_type::regular || unknown) {
            listing.files += QByteArray::fromStdString(entry->path().native());
        } else {
            ++listing.others;
        }
        entry.increment(error);
    }
    if (error) {
        giveUp(error);
    }
}

} // namespace

FolderListing listFolder(const QByteArray& folder)
{
    FolderListing listing;
    std::vector<std::filesystem::path> folders{folder.toStdString()};
    while (!folders.empty()) {
        const std::filesystem::path next = std::move(folders.back());
        folders.pop_back();
        listOne(next, listing, folders);
    }
    std::sort(listing.files.begin(), listing.files.end());
    return listing;
}

} // namespace veilpix::cli
