#include "app/views/pages/ConnectPage.h"

#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

constexpr int highestPort = 65535;

bool isThisComputer(const QString& host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace

ConnectPage::ConnectPage(QWidget* parent)
    : CardPage("connectPage", u"server"_s, tr("Connect to a server"),
               tr("Whoever runs it gave you an address. It sees neither your pictures nor their names."), parent)
{
    m_address = named(new QLineEdit(card()), "addressField", tr("Server address"));
    m_address->setPlaceholderText(u"https://pictures.example.org"_s);
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    addCaption(tr("Server &address"), m_address);
    m_bar = named(new QProgressBar(card()), "connectBar", tr("Progress"));
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_step = named(makeLabel({}, "muted", card()), "connectStep");
    body()->addWidget(m_bar);
    body()->addWidget(m_step);
    m_connect = addMainButton("connectNowButton", tr("Connect"));
    m_cancel = addLink("connectCancel", tr("Cancel"));
    cancelByEscape(m_cancel);
    m_anyway = addLink("anywayLink", tr("Open an account of it without the server"));
    auto* back = addLink("backButton", tr("Back"));
    setAsking({});
    offerAnyway(false);
    connect(m_connect, &QPushButton::clicked, this, &ConnectPage::submit);
    connect(m_address, &QLineEdit::returnPressed, this, &ConnectPage::submit);
    connect(m_address, &QLineEdit::textEdited, this, [this] { offerAnyway(false); });
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelled);
    connect(m_anyway, &QPushButton::clicked, this, [this] { Q_EMIT anywayChosen(parseAddress(m_address->text())); });
    connect(back, &QPushButton::clicked, this, [this] {
        Q_EMIT cancelled();
        Q_EMIT backChosen();
    });
}

void ConnectPage::setAsking(const QUrl& url)
{
    const bool asking = url.isValid();
    const bool hadFocus = m_cancel->hasFocus();
    m_step->setText(asking ? tr("Asking %1…").arg(url.host()) : QString());
    m_bar->setAccessibleDescription(m_step->text());
    m_bar->setVisible(asking);
    m_step->setVisible(asking);
    m_cancel->setVisible(asking);
    m_address->setReadOnly(asking);
    m_connect->setEnabled(!asking);
    m_connect->setToolTip(asking ? tr("The server is being asked just now.") : QString());
    if (asking) {
        offerAnyway(false);
        m_cancel->setFocus();
    } else if (hadFocus) {
        m_address->setFocus();
    }
}

void ConnectPage::offerAnyway(bool offer)
{
    m_anyway->setVisible(offer);
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
    if (!text.contains("://"_L1)) {
        const QUrl bare(u"https://"_s + text, QUrl::StrictMode);
        text = (isThisComputer(bare.host()) ? u"http://"_s : u"https://"_s) + text;
    }
    const QUrl url(text, QUrl::StrictMode);
    const bool secure = url.scheme() == "https"_L1;
    const bool plainHere = url.scheme() == "http"_L1 && isThisComputer(url.host());
    if (!url.isValid() || url.host().isEmpty() || (!secure && !plainHere)) {
        return {};
    }
    QUrl plain =
        url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    if (plain.path() == "/"_L1) {
        plain.setPath({});
    }
    return plain;
}

void ConnectPage::submit()
{
    if (m_address->isReadOnly()) {
        return; // asked already
    }
    const QUrl url = parseAddress(m_address->text());
    if (url.isValid()) {
        setProblem({});
        Q_EMIT addressChosen(url);
        return;
    }
    static const QRegularExpression portAtTheEnd(u":(\\d+)(?:/|$)"_s);
    const auto port = portAtTheEnd.match(m_address->text().trimmed());
    if (port.hasMatch() && port.captured(1).toULongLong() - 1 >= highestPort) {
        setProblem(tr("There is no port %1. Ports go from 1 to %2.").arg(port.captured(1)).arg(highestPort));
    } else if (m_address->text().trimmed().startsWith("http://"_L1)) {
        setProblem(
            tr("Without https, everyone on the way could read along. Use an address that starts with https://."));
    } else {
        setProblem(tr("This is not an address. It looks like https://pictures.example.org or 192.168.1.20:5000."));
    }
    m_address->setFocus();
}

} // namespace veilpix::views
