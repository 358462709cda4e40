"""What the drawing tools of a map say, in the language in use: Leaflet.draw knows its own English only."""

from __future__ import annotations

from folium.template import Template

from geodata.i18n.messages import tr
from layers.map.basemap import ScriptPart


class DrawWords(ScriptPart):
    """Puts the words in place. Add it to the map before the tools, which read them as they are made."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (said) {
          var draw = L.drawLocal.draw, edit = L.drawLocal.edit;
          draw.toolbar.actions = { title: said.stop, text: said.cancel };
          draw.toolbar.finish = { title: said.finish_drawing, text: said.finish };
          draw.toolbar.undo = { title: said.undo_drawn, text: said.undo };
          draw.toolbar.buttons.polygon = said.polygon;
          draw.toolbar.buttons.rectangle = said.rectangle;
          draw.handlers.polygon.tooltip = { start: said.start, cont: said.go_on, end: said.close };
          draw.handlers.rectangle.tooltip.start = said.drag;
          draw.handlers.simpleshape.tooltip.end = said.release;
          edit.toolbar.actions.save = { title: said.save_changes, text: said.save };
          edit.toolbar.actions.cancel = { title: said.discard, text: said.cancel };
          edit.toolbar.actions.clearAll = { title: said.clear, text: said.clear };
          edit.toolbar.buttons = {
            edit: said.edit, editDisabled: said.nothing_to_edit, remove: said.remove,
            removeDisabled: said.nothing_to_remove
          };
          edit.handlers.edit.tooltip = { text: said.move, subtext: said.undo_changes };
          edit.handlers.remove.tooltip.text = said.click_to_remove;
        })({{ this.json(this.said) }});
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DrawWords"
        self.said = draw_words()


def draw_words() -> dict[str, str]:
    """Every text of the tools that we offer, by what it is for; in English as Leaflet.draw has them."""
    return {
        "stop": tr("Cancel drawing"),
        "cancel": tr("Cancel"),
        "finish_drawing": tr("Finish drawing"),
        "finish": tr("Finish"),
        "undo_drawn": tr("Delete last point drawn"),
        "undo": tr("Delete last point"),
        "polygon": tr("Draw a polygon"),
        "rectangle": tr("Draw a rectangle"),
        "start": tr("Click to start drawing shape."),
        "go_on": tr("Click to continue drawing shape."),
        "close": tr("Click first point to close this shape."),
        "drag": tr("Click and drag to draw rectangle."),
        "release": tr("Release mouse to finish drawing."),
        "save_changes": tr("Save changes"),
        "save": tr("Save"),
        "discard": tr("Cancel editing, discards all changes"),
        "clear": tr("Clear All"),
        "edit": tr("Edit layers"),
        "remove": tr("Delete layers"),
        "nothing_to_edit": tr("No layers to edit"),
        "nothing_to_remove": tr("No layers to delete"),
        "move": tr("Drag handles or markers to edit features."),
        "undo_changes": tr("Click cancel to undo changes."),
        "click_to_remove": tr("Click on a feature to remove."),
    }
