// The tools above the gallery, and the field that searches it.
#pragma once

#include <QToolBar>

class QLineEdit;

namespace veilpix::models {
class PictureListModel;
}

namespace veilpix::views {

class ActionSet;

class GalleryBar : public QToolBar {
    Q_OBJECT

public:
    GalleryBar(const ActionSet& actions, models::PictureListModel& pictures, QWidget* parent = nullptr);

    void focusSearch();
    bool clearSearch(); // false: it was empty already

Q_SIGNALS:
    void searchEntered(); // Enter: on to what was found

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void prepareButtons();
    void makeRoom();

    QLineEdit* m_search = nullptr;
};

} // namespace veilpix::views
