// Left: which pictures to show, and the people one shares with.
#pragma once

#include "app/models/PictureListModel.h"

#include <QTreeWidget>

namespace veilpix::models {
class PeopleModel;
}

namespace veilpix::views {

class SidebarPanel : public QTreeWidget {
    Q_OBJECT

public:
    explicit SidebarPanel(models::PeopleModel& people, QWidget* parent = nullptr);

    void setCurrentView(models::PictureListModel::View view);
    [[nodiscard]] QString textOf(models::PictureListModel::View view) const;

Q_SIGNALS:
    void viewChosen(veilpix::models::PictureListModel::View view);
    void personChosen(const QString& userId); // Enter or double click

protected:
    void changeEvent(QEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void fillPeople();
    QTreeWidgetItem* addHeading(const QString& text);
    void addView(models::PictureListModel::View view, const QString& text, const char* iconName, const QString& hint);

    models::PeopleModel& m_people;
    QTreeWidgetItem* m_picturesItem = nullptr;
    QTreeWidgetItem* m_peopleItem = nullptr;
};

} // namespace veilpix::views
