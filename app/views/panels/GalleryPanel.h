// Centre: the grid, or what to say while there is none: still loading, empty, nothing found, no connection.
#pragma once

#include <QStackedWidget>
#include <optional>
#include <vector>

#include "app/models/PictureListModel.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::views {

class EmptyState;
class GalleryView;
class PictureDelegate;

class GalleryPanel : public QStackedWidget {
    Q_OBJECT

public:
    explicit GalleryPanel(models::PictureListModel& pictures, QWidget* parent = nullptr);

    [[nodiscard]] GalleryView* view() const { return m_view; }
    [[nodiscard]] std::vector<pictures::ItemKey> selectedItems() const;
    [[nodiscard]] QItemSelection selection() const;
    [[nodiscard]] QModelIndexList selectedRows() const; // one by one: not for every change of the selection
    void select(const pictures::ItemKey& item);
    void selectBeside(int step); // ±1 from the current one
    void takeFocus();            // now, or when there is a picture to focus
    void wipe();

Q_SIGNALS:
    void selectionChanged();
    void opened(const QModelIndex& index); // double click or Enter
    void addRequested();
    void contextMenuRequested(const QPoint& globalPosition);

private:
    void refreshState();

    models::PictureListModel& m_pictures;
    GalleryView* m_view = nullptr;
    EmptyState* m_empty = nullptr;
    PictureDelegate* m_delegate = nullptr;
    std::optional<Error> m_error;
    pictures::ItemKey m_kept; // current before a reset
    bool m_wantsFocus = false;
};

} // namespace veilpix::views
