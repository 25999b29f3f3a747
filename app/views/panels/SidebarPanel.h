// Left: which pictures to show: a place, or what one shares with a person.
#pragma once

#include <QTreeWidget>

#include "app/models/PictureListModel.h"

namespace veilpix::models {
class PeopleModel;
}

namespace veilpix::views {

class SidebarPanel : public QTreeWidget {
    Q_OBJECT

public:
    explicit SidebarPanel(models::PeopleModel& people, QWidget* parent = nullptr);

    void setCurrentView(models::PictureListModel::View view);

Q_SIGNALS:
    void viewChosen(veilpix::models::PictureListModel::View view);
    void personChosen(const QString& userId);
    void personOpened(const QString& userId);               // Enter or double click
    void personMenuRequested(const QPoint& globalPosition); // of the person who is chosen

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void choose(QTreeWidgetItem* item);
    void fillPeople();
    [[nodiscard]] QTreeWidgetItem* itemOf(models::PictureListModel::View view) const;
    QTreeWidgetItem* addHeading(const QString& text);
    void addView(models::PictureListModel::View view, const QString& text, const char* iconName, const QString& hint);

    models::PeopleModel& m_people;
    QTreeWidgetItem* m_peopleHeading = nullptr; // the people stand behind it
    QString m_person;                           // chosen; stays while a lock takes the names away
};

} // namespace veilpix::views
