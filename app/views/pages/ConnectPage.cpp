#include "app/views/pages/ConnectPage.h"

#include "app/views/widgets/Naming.h"

#include <QHostAddress>
#include <QLineEdit>
#include <QPushButton>

namespace veilpix::views {

namespace {

bool isThisComputer(const QString& host)
{
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

} // namespace

ConnectPage::ConnectPage(QWidget* parent)
    : CardPage("connectPage", QStringLiteral("server"), tr("Connect to a server"),
               tr("Whoever runs it gave you an address. It sees neither your pictures nor their names."), parent)
{
    m_address = named(new QLineEdit(card()), "addressField", tr("Server address"));
    m_address->setPlaceholderText(QStringLiteral("https://pictures.example.org"));
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    addCaption(tr("Server &address"), m_address);
    auto* button = addMainButton("connectNowButton", tr("Connect"));
    auto* back = addLink("backButton", tr("Back"));
    connect(button, &QPushButton::clicked, this, &ConnectPage::submit);
    connect(m_address, &QLineEdit::returnPressed, this, &ConnectPage::submit);
    connect(back, &QPushButton::clicked, this, &ConnectPage::backChosen);
}

void ConnectPage::focusFirst()
{
    m_address->setFocus();
}

void ConnectPage::setAddress(const QUrl& url)
{
    m_address->setText(url.toString());
}

QUrl ConnectPage::parseAddress(const QString& typed)
{
    QString text = typed.trimmed();
    if (text.isEmpty()) {
        return {};
    }
    if (!text.contains(QLatin1String("://"))) {
        const QUrl bare(QStringLiteral("https://") + text, QUrl::StrictMode);
        text = (isThisComputer(bare.host()) ? QStringLiteral("http://") : QStringLiteral("https://")) + text;
    }
    const QUrl url(text, QUrl::StrictMode);
    const bool secure = url.scheme() == QLatin1String("https");
    const bool plainHere = url.scheme() == QLatin1String("http") && isThisComputer(url.host());
    if (!url.isValid() || url.host().isEmpty() || (!secure && !plainHere)) {
        return {};
    }
    QUrl plain =
        url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    if (plain.path() == QLatin1String("/")) {
        plain.setPath({});
    }
    return plain;
}

void ConnectPage::submit()
{
    const QUrl url = parseAddress(m_address->text());
    if (url.isValid()) {
        setProblem({});
        Q_EMIT addressChosen(url);
        return;
    }
    if (m_address->text().trimmed().startsWith(QLatin1String("http://"))) {
        setProblem(
            tr("Without https, everyone on the way could read along. Use an address that starts with https://."));
    } else {
        setProblem(tr("This is not an address. It looks like https://pictures.example.org or 192.168.1.20:5000."));
    }
    m_address->setFocus();
}

} // namespace veilpix::views
