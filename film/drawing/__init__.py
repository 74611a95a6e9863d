"""Drawing Manim's mobjects without Python in the inner loop; what it does not know is drawn Manim's own way."""
