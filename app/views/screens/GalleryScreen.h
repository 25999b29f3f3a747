// The opened app: tools, filters and people, gallery, preview, transfers; in panes that one can drag.
#pragma once

#include "app/views/screens/PictureScreen.h"
#include "app/views/widgets/MessageBar.h"
#include "common/api/Enums.h"

class QSplitter;

namespace veilpix::models {
class PeopleModel;
class PictureListModel;
class TransferModel;
} // namespace veilpix::models
namespace veilpix::pictures {
class PictureOpener;
class ShareActions;
} // namespace veilpix::pictures
namespace veilpix::session {
class Session;
}
namespace veilpix::settings {
class Settings;
}
namespace veilpix::transfers {
class TransferQueue;
}

namespace veilpix::views {

class ActionSet;
class GalleryBar;
class GalleryPanel;
class PersonBar;
class PreviewPanel;
class SidebarPanel;
class TransfersPanel;

class GalleryScreen : public PictureScreen {
    Q_OBJECT

public:
    // What its panels show and act with.
    struct Panels {
        models::PictureListModel& pictures;
        models::PeopleModel& people;
        models::TransferModel& transfers;
        transfers::TransferQueue& queue;
        pictures::PictureOpener& opener;
        pictures::ShareActions& shareActions;
    };

    GalleryScreen(const Panels& panels, session::Session& session, settings::Settings& settings,
                  const ActionSet& actions, QWidget* parent = nullptr);
    ~GalleryScreen() override;

    [[nodiscard]] SidebarPanel* sidebar() const { return m_sidebar; }
    [[nodiscard]] GalleryPanel* grid() const { return m_grid; }
    [[nodiscard]] PreviewPanel* preview() const { return m_preview; }
    [[nodiscard]] TransfersPanel* transfers() const { return m_transfers; }
    void focusSearch();

    [[nodiscard]] PictureCommands::Targets targets() const override;
    void describe(ActionReasons::Situation& now) const override;
    void step(int by) override;
    void zoom(Zoom how) override; // the thumbnails
    void toggleFace() override;   // in the preview
    void showCompare() override;
    void selectAll() override;
    bool goBack() override; // from a search
    void takeFocus() override;
    void setBarVisible(bool visible) override;
    [[nodiscard]] int barHeight() const override;

Q_SIGNALS:
    void opened(const QModelIndex& index); // to be looked at alone
    void addRequested();
    void personRequested(const QString& userId); // whose safety number is to be shown
    void roleChosen(const veilpix::views::PictureCommands::Target& target, const QString& userId,
                    veilpix::api::Role role);
    void message(const veilpix::views::MessageBar::Message& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildPanes(const Panels& panels);
    void restorePanes();
    void connectPanels(const ActionSet& actions);
    void connectViewActions(const ActionSet& actions);
    void connectRefresh(const ActionSet& actions);
    void showPeopleOf(const QString& userId);
    void setPreviewVisible(bool visible);
    void setTransfersVisible(bool visible);
    void foldTransfers(bool folded);
    void wipe(); // the app locks

    session::Session& m_session;
    settings::Settings& m_settings;
    models::PictureListModel& m_pictures;
    const transfers::TransferQueue& m_queue;
    GalleryBar* m_bar = nullptr;
    SidebarPanel* m_sidebar = nullptr;
    PersonBar* m_personBar = nullptr;
    GalleryPanel* m_grid = nullptr;
    PreviewPanel* m_preview = nullptr;
    TransfersPanel* m_transfers = nullptr;
    QAction* m_transfersAction = nullptr; // checked while they are shown
    QSplitter* m_columns = nullptr;
    QSplitter* m_lines = nullptr;
    int m_transfersHeight = 0; // where they are folded: as they were
    bool m_wasShown = false;
    bool m_refreshAsked = false; // by the person, who hears when it fails
};

} // namespace veilpix::views
