#include "app/views/panels/GalleryLayout.h"

#include <algorithm>

namespace veilpix::views {

void GalleryLayout::setGroups(const std::vector<Group>& groups)
{
    m_rows = 0;
    m_sections.clear();
    for (const Group& group : groups) {
        if (group.count > 0) {
            m_sections.push_back({group.day, m_rows, group.count, 0, 0});
            m_rows += group.count;
        }
    }
    place();
}

void GalleryLayout::setGeometry(int width, int cellWidth, int captionHeight, int headingHeight)
{
    m_width = width;
    m_headingHeight = headingHeight;
    const int room = std::max(1, width - 2 * margin);
    m_columns = std::max(1, (room + gap) / (cellWidth + gap));
    const int cell = std::max(40, (room - (m_columns - 1) * gap) / m_columns);
    m_cell = QSize(cell, cell * 11 / 16 + captionHeight);
    place();
}

void GalleryLayout::place()
{
    int y = 0;
    for (Section& section : m_sections) {
        section.top = y;
        section.cellsTop = y + (section.day.isValid() ? m_headingHeight : margin);
        const int lines = (section.count + m_columns - 1) / m_columns;
        y = section.cellsTop + lines * (m_cell.height() + gap);
    }
    m_height = m_sections.empty() ? 0 : y + margin - gap;
}

const GalleryLayout::Section* GalleryLayout::sectionOf(int row) const
{
    if (row < 0 || row >= m_rows) {
        return nullptr;
    }
    const auto after = std::upper_bound(m_sections.begin(), m_sections.end(), row,
                                        [](int value, const Section& section) { return value < section.first; });
    return &*std::prev(after);
}

QRect GalleryLayout::rectOf(int row) const
{
    const Section* section = sectionOf(row);
    if (section == nullptr) {
        return {};
    }
    const int place = row - section->first;
    const int x = margin + (place % m_columns) * (m_cell.width() + gap);
    const int y = section->cellsTop + (place / m_columns) * (m_cell.height() + gap);
    return {QPoint(x, y), m_cell};
}

QRect GalleryLayout::headingOf(const Section& section) const
{
    return section.day.isValid() ? QRect(margin, section.top, m_width - 2 * margin, m_headingHeight) : QRect();
}

std::vector<int> GalleryLayout::rowsIn(const QRect& area) const
{
    std::vector<int> rows;
    auto section = std::upper_bound(m_sections.begin(), m_sections.end(), area.top(),
                                    [](int y, const Section& one) { return y < one.top; });
    if (section != m_sections.begin()) {
        --section;
    }
    const int line = m_cell.height() + gap;
    for (; section != m_sections.end() && section->top <= area.bottom(); ++section) {
        const int lines = (section->count + m_columns - 1) / m_columns;
        const int from = std::clamp((area.top() - section->cellsTop) / line, 0, lines);
        const int to = area.bottom() < section->cellsTop
                           ? 0
                           : std::clamp((area.bottom() - section->cellsTop) / line + 1, 0, lines);
        for (int place = from * m_columns; place < std::min(section->count, to * m_columns); ++place) {
            if (rectOf(section->first + place).intersects(area)) {
                rows.push_back(section->first + place);
            }
        }
    }
    return rows;
}

int GalleryLayout::rowAt(QPoint position) const
{
    const std::vector<int> rows = rowsIn(QRect(position, QSize(1, 1)));
    return rows.empty() ? -1 : rows.front();
}

int GalleryLayout::rowBeside(int row, int lines) const
{
    const Section* section = sectionOf(row);
    if (section == nullptr) {
        return row;
    }
    const int column = (row - section->first) % m_columns;
    int current = row;
    for (int step = 0; step < std::abs(lines); ++step) {
        section = sectionOf(current);
        const int line = (current - section->first) / m_columns;
        const int last = (section->count - 1) / m_columns;
        const Section* target = section;
        int wanted = line + (lines > 0 ? 1 : -1);
        if (wanted < 0) {
            if (section == &m_sections.front()) {
                return current;
            }
            target = section - 1;
            wanted = (target->count - 1) / m_columns;
        } else if (wanted > last) {
            if (section == &m_sections.back()) {
                return current;
            }
            target = section + 1;
            wanted = 0;
        }
        current = target->first + std::min(wanted * m_columns + column, target->count - 1);
    }
    return current;
}

} // namespace veilpix::views
