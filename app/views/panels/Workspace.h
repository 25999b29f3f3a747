// The opened app: filters and people, messages, gallery, preview, transfers; in panes that one can drag.
#pragma once

#include <QWidget>

#include "app/views/AppParts.h"

class QSplitter;

namespace veilpix::views {

class GalleryPanel;
class PersonBar;
class PreviewPanel;
class SidebarPanel;
class TransfersPanel;

class Workspace : public QWidget {
    Q_OBJECT

public:
    explicit Workspace(const AppParts& parts, QWidget* parent = nullptr);
    ~Workspace() override;

    [[nodiscard]] SidebarPanel* sidebar() const { return m_sidebar; }
    [[nodiscard]] GalleryPanel* gallery() const { return m_gallery; }
    [[nodiscard]] PreviewPanel* preview() const { return m_preview; }
    [[nodiscard]] TransfersPanel* transfers() const { return m_transfers; }
    void setPerson(const QString& userId); // whose shared pictures the gallery shows; empty = nobody's
    void setPreviewVisible(bool visible);
    void setTransfersVisible(bool visible);
    void wipe();

Q_SIGNALS:
    void transfersVisibleChanged(bool visible);
    void safetyNumberRequested();

private:
    AppParts m_parts;
    SidebarPanel* m_sidebar = nullptr;
    PersonBar* m_personBar = nullptr;
    GalleryPanel* m_gallery = nullptr;
    PreviewPanel* m_preview = nullptr;
    TransfersPanel* m_transfers = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_lines = nullptr;
};

} // namespace veilpix::views
