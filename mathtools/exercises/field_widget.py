"""The field as a widget of Jupyter, which carries messages between the browser and `respond`."""

import anywidget
import traitlets

from mathtools.exercises.field import BACKSTAGE, respond


class Field(anywidget.AnyWidget):
    """A field below the box of a question; `about` is made by `mathtools.exercises.field.description`."""

    _esm = BACKSTAGE / "field.js"
    _css = BACKSTAGE / "field.css"
    about = traitlets.Dict().tag(sync=True)

    def __init__(self, question, about):
        super().__init__(about=about)
        self._question = question
        self.on_msg(self._hear)

    def _hear(self, _, request, buffers):
        self.send({"id": request.get("id"), **respond(self._question, request)})
