// The tests' second opinion of what a terminal does: nothing of the product knows it.
#include <vterm.h>

// Swift sees no bit fields: the attributes of a cell, as a number.
static inline unsigned cvterm_attributes(const VTermScreenCell *cell)
{
    return (cell->attrs.bold ? 1u : 0u) | (cell->attrs.italic ? 4u : 0u)
        | (cell->attrs.underline ? 8u : 0u) | (cell->attrs.blink ? 16u : 0u)
        | (cell->attrs.reverse ? 32u : 0u) | (cell->attrs.strike ? 64u : 0u);
}
