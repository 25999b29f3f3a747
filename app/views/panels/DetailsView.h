// What is known about one picture, in rows of a word and a value.
#pragma once

#include <QWidget>

class QFormLayout;
class QLabel;
class QModelIndex;

namespace veilpix::pictures {
class OpenedPicture;
}

namespace veilpix::views {

class DetailsView : public QWidget {
    Q_OBJECT

public:
    explicit DetailsView(QWidget* parent = nullptr);

    void showEncryptedFile(qint64 bytes);                     // all that is known of it until it is open
    void showRow(const QModelIndex& index);                   // from the gallery, before it is opened
    void showPicture(const pictures::OpenedPicture& picture); // all there is to know
    void setSignaturePending(const QString& text);            // while it is opened, or why it could not be
    void clear();

    [[nodiscard]] static QString dimensions(QSize size);

private:
    void set(QLabel* value, const QString& text);

    QFormLayout* m_form = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_taken = nullptr;
    QLabel* m_fileDate = nullptr;
    QLabel* m_added = nullptr;
    QLabel* m_size = nullptr;
    QLabel* m_dimensions = nullptr;
    QLabel* m_type = nullptr;
    QLabel* m_signer = nullptr;
    QLabel* m_signature = nullptr;
};

} // namespace veilpix::views
