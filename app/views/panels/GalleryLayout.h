// Where the pictures of a gallery lie: rows of equal cells under one heading a day. Arithmetic over the days only, so
// that a hundred thousand pictures are laid out at once.
#pragma once

#include <QDate>
#include <QRect>
#include <vector>

namespace veilpix::views {

class GalleryLayout {
public:
    struct Section {
        QDate day;     // invalid: no heading
        int first = 0; // row of its first picture
        int count = 0;
        int top = 0;      // of the heading
        int cellsTop = 0; // of its first cell
    };

    struct Group {
        QDate day; // invalid: no heading
        int count = 0;
    };
    // All rows, in order.
    void setGroups(const std::vector<Group>& groups);
    // width: of the whole view. cellWidth: the wanted one; cells grow so that they fill the width.
    void setGeometry(int width, int cellWidth, int captionHeight, int headingHeight);

    [[nodiscard]] int rowCount() const { return m_rows; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] QSize cellSize() const { return m_cell; }
    [[nodiscard]] const std::vector<Section>& sections() const { return m_sections; }
    [[nodiscard]] QRect rectOf(int row) const; // in contents coordinates
    [[nodiscard]] QRect headingOf(const Section& section) const;
    [[nodiscard]] int rowAt(QPoint position) const; // −1 between cells
    [[nodiscard]] std::vector<int> rowsIn(const QRect& area) const;
    // The row above or below in the same column, across sections; row itself at the ends.
    [[nodiscard]] int rowBeside(int row, int lines) const;

    static constexpr int margin = 16;
    static constexpr int gap = 14;

private:
    [[nodiscard]] const Section* sectionOf(int row) const;
    void place();

    std::vector<Section> m_sections;
    QSize m_cell{200, 170};
    int m_rows = 0;
    int m_columns = 1;
    int m_headingHeight = 36;
    int m_width = 0;
    int m_height = 0;
};

} // namespace veilpix::views
