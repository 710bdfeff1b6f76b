"""How task templates, tasks and comments travel."""

from app.records.kind import Kind
from app.tasks import service
from app.tasks.models import Task, TaskComment, TaskTemplate

TASK_TEMPLATE = Kind(name="task_template", model=TaskTemplate)
TASK = Kind(
    name="task",
    model=Task,
    home=lambda values: f"n:{values['newcomer_id']}",
    create=service.add_own_task,
    check=service.check_task,
    amend=service.amend_task,
)
TASK_COMMENT = Kind(
    name="task_comment",
    model=TaskComment,
    home=service.comment_home,
    create=service.comment,
    check=service.check_comment,
    amend=service.amend_comment,
    remove=service.remove_comment,
)
