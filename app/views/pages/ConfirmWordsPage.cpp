#include "app/views/pages/ConfirmWordsPage.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSet>
#include <algorithm>

#include "app/views/widgets/Naming.h"
#include "common/base/Literals.h"

namespace veilpix::views {

ConfirmWordsPage::ConfirmWordsPage(QWidget* parent)
    : CardPage("confirmWordsPage", u"success"_s, tr("Type three of them"),
               tr("From the paper, please: this way you know that they are right."), parent)
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        m_fields.at(i) = new QLineEdit(card());
        m_fields.at(i)->setObjectName(u"confirmWord%1"_s.arg(i + 1));
        m_fields.at(i)->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
        m_captions.at(i) = addCaption({}, m_fields.at(i));
        connect(m_fields.at(i), &QLineEdit::returnPressed, this,
                [this, i] { i + 1 < m_fields.size() ? m_fields.at(i + 1)->setFocus() : submit(); });
        connect(m_fields.at(i), &QLineEdit::textEdited, this, [this, field = m_fields.at(i)] {
            setStyleProperty(field, "invalid", false);
            setProblem({}); // it was about what stood there before
        });
    }
    auto* button = addMainButton("confirmWordsButton", tr("Continue"));
    auto* back = addLink("showWordsLink", tr("Show the words again"));
    connect(button, &QPushButton::clicked, this, &ConfirmWordsPage::submit);
    connect(back, &QPushButton::clicked, this, &ConfirmWordsPage::backChosen);
}

void ConfirmWordsPage::wipe()
{
    m_words.clear();
    for (QLineEdit* field : m_fields) {
        field->clear();
    }
    setProblem({});
}

void ConfirmWordsPage::focusFirst()
{
    m_fields.front()->setFocus();
}

void ConfirmWordsPage::setWords(const QStringList& words)
{
    wipe();
    m_words = words;
    QSet<int> drawn;
    while (drawn.size() < 3 && drawn.size() < words.size()) {
        drawn.insert(QRandomGenerator::system()->bounded(int(words.size())));
    }
    std::copy(drawn.begin(), drawn.end(), m_places.begin());
    std::sort(m_places.begin(), m_places.end());
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const QString caption = tr("Word %1").arg(m_places.at(i) + 1);
        m_captions.at(i)->setText(caption);
        m_fields.at(i)->setAccessibleName(caption);
        setStyleProperty(m_fields.at(i), "invalid", false);
    }
}

void ConfirmWordsPage::submit()
{
    QStringList wrong;
    QLineEdit* first = nullptr;
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const bool right = m_fields.at(i)->text().trimmed().toLower() == m_words.value(m_places.at(i));
        setStyleProperty(m_fields.at(i), "invalid", !right);
        if (!right) {
            wrong.append(QString::number(m_places.at(i) + 1));
            first = first == nullptr ? m_fields.at(i) : first;
        }
    }
    if (wrong.isEmpty() && !m_words.isEmpty()) {
        setProblem({});
        Q_EMIT confirmed();
        return;
    }
    if (wrong.size() == 1) {
        setProblem(tr("Word %1 is not as it was shown. Compare it with your paper, or look at the words again.")
                       .arg(wrong.first()));
    } else {
        const QString last = wrong.takeLast();
        setProblem(tr("Words %1 and %2 are not as they were shown. Compare them with your paper, or look at the words "
                      "again.")
                       .arg(wrong.join(u", "_s), last));
    }
    if (first != nullptr) {
        first->setFocus();
        first->selectAll();
    }
}

} // namespace veilpix::views
