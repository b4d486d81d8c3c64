"""What stands behind `python course.py`: the environment, the learner's copies, JupyterLab, the doctor."""
